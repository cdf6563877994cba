package io.weir.filters.llm.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Recorded traffic, which lies beside the project where it is developed. */
final class Recordings {
  /** One recorded exchange; the request may be empty. */
  record Recording(String id, boolean streamed, int status, String request, String answer) {}

  private Recordings() {}

  static List<Recording> all() {
    List<Recording> all = new ArrayList<>();
    try (var cases = Files.newDirectoryStream(material().resolve("cases/openai-responses"))) {
      for (Path folder : cases) {
        JsonNode head = Wire.json(Files.readString(folder.resolve("case.json")));
        all.add(
            new Recording(
                head.path("id").asText(),
                head.path("stream").asText().equals("sse"),
                head.at("/response/status").asInt(),
                Files.readString(folder.resolve("request.body")),
                Files.readString(folder.resolve("response.body"))));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  static Path material() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path material = at.resolve("shared/material");
      if (Files.isDirectory(material.resolve("cases"))) {
        return material;
      }
    }
    return Assumptions.abort("recorded traffic is not here");
  }
}
