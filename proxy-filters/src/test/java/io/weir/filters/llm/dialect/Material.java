package io.weir.filters.llm.dialect;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.weir.filters.llm.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Recorded traffic and the published schemas of its dialects, which lie beside the project where
 * they lie at all: a test that asks for them is passed over where they do not.
 */
public final class Material {
  private static final @Nullable Path ROOT = root();

  private Material() {}

  /**
   * One recorded exchange.
   *
   * @param request empty where only the answer was recorded
   */
  public record Recording(String id, int status, boolean stream, String request, String response) {
    @Override
    public String toString() {
      return id;
    }

    /** The request; null where none was recorded, or it is no JSON. */
    public @Nullable JsonNode asked() {
      return request.isEmpty() ? null : Json.parse(request);
    }

    /** A stream's events, each with its name. */
    public List<Event> events() {
      List<Event> events = new ArrayList<>();
      for (String frame : response.replace("\r\n", "\n").split("\n\n", -1)) {
        String name = "";
        StringBuilder data = new StringBuilder();
        for (String line : frame.split("\n", -1)) {
          if (line.startsWith("event:")) {
            name = line.substring(6).strip();
          } else if (line.startsWith("data:")) {
            data.append(line.substring(5).strip());
          }
        }
        JsonNode read = Json.parse(data.toString());
        if (read != null) {
          events.add(new Event(name, read));
        }
      }
      return events;
    }
  }

  /** One event of a stream. */
  public record Event(String name, JsonNode data) {}

  /** The exchanges of an API whose status was good, such as {@code anthropic-messages}. */
  public static List<Recording> recordings(String api) {
    assumeTrue(ROOT != null, "recorded traffic is not here");
    Path root = Objects.requireNonNull(ROOT);
    List<Recording> found = new ArrayList<>();
    List<String> names = List.of();
    for (String line : read(root.resolve("INDEX.tsv")).split("\n", -1)) {
      List<String> row = List.of(line.split("\t", -1));
      if (row.size() < names.size()) {
        continue;
      }
      if (names.isEmpty()) {
        names = row;
      } else if (row.get(names.indexOf("api")).equals(api)) {
        Path dir = root.resolve(row.get(names.indexOf("dir")));
        Path request = dir.resolve("request.body");
        found.add(
            new Recording(
                row.get(names.indexOf("id")),
                Integer.parseInt(row.get(names.indexOf("status"))),
                !row.get(names.indexOf("stream")).equals("n"),
                Files.exists(request) ? read(request) : "",
                read(dir.resolve("response.body"))));
      }
    }
    return found;
  }

  /** One of the schemas in {@code specs}, by its file's name. */
  public static JsonSchema schema(String file) {
    return JsonSchemaFactory.getInstance(VersionFlag.V7)
        .getSchema(Objects.requireNonNull(Json.parse(spec(file))));
  }

  /** The text of one of the files in {@code specs}. */
  public static String spec(String file) {
    assumeTrue(ROOT != null, "published schemas are not here");
    return read(Objects.requireNonNull(ROOT).resolve("specs").resolve(file));
  }

  /** What is wrong with a body by a schema; empty where nothing is. */
  public static Set<String> wrong(JsonSchema schema, JsonNode body) {
    return schema.validate(body).stream()
        .map(ValidationMessage::getMessage)
        .collect(Collectors.toSet());
  }

  private static @Nullable Path root() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path found = at.resolve("shared/material");
      if (Files.isDirectory(found)) {
        return found;
      }
    }
    return null;
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
