package io.weir.config.yaml;

import io.weir.config.Document;
import io.weir.config.Kind;
import io.weir.config.Node;
import io.weir.config.problem.Place;
import io.weir.config.problem.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A configuration that can be read: a file or a text, YAML or JSON, and an environment to fill it
 * from. Reading blocks on the file system and is not for an event loop.
 */
public final class YamlSource {

  /** The most bytes a document may have: a hundred thousand keys take ten million. */
  public static final int BYTES_MAX = 32 * 1024 * 1024;

  private final String name;
  private final @Nullable Path file;
  private final Content content;
  private final Function<String, @Nullable String> environment;

  @FunctionalInterface
  private interface Content {
    byte[] bytes() throws IOException;
  }

  private YamlSource(
      String name,
      @Nullable Path file,
      Content content,
      Function<String, @Nullable String> environment) {
    this.name = name;
    this.file = file;
    this.content = content;
    this.environment = environment;
  }

  /** A file; paths in it start from its directory. It is opened at each reading anew. */
  public static YamlSource file(Path path, Function<String, @Nullable String> environment) {
    return new YamlSource(path.toString(), path.toAbsolutePath(), () -> atMost(path), environment);
  }

  /** A text; {@code name} is what its places call it. Paths start from the working directory. */
  public static YamlSource text(
      String name, String text, Function<String, @Nullable String> environment) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new YamlSource(name, null, () -> bytes, environment);
  }

  private static byte[] atMost(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes(BYTES_MAX + 1);
    }
  }

  /** Reads the document as one kind of value, usually a shape. Throws nothing. */
  public <T> Reading<T> read(Kind<T> kind) {
    Document document = new Document(name, file == null ? null : file.getParent(), new Problems());
    if (file != null) {
      document.file(file.toString());
    }
    String text = text(document);
    Node root = text == null ? null : new YamlTree(document, text, environment).root();
    if (root == null) {
      return new Reading<>(null, document, null);
    }
    T value = kind.read(root);
    boolean usable = !document.problems().hasErrors();
    return new Reading<>(value, document, usable ? root : null);
  }

  /** The document's text; null, and a problem, if it cannot be had. */
  private @Nullable String text(Document document) {
    byte[] bytes;
    try {
      bytes = content.bytes();
    } catch (IOException e) {
      String why = e instanceof NoSuchFileException ? "no such file" : "cannot read the file: " + e;
      document.problems().error(new Place(name, 1, 1, ""), why, "a YAML file");
      return null;
    }
    if (bytes.length > BYTES_MAX) {
      document.problems().error(new Place(name, 1, 1, ""), "too large", "at most 32MiB");
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    try {
      String text = utf8.decode(in).toString();
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      String before = new String(bytes, 0, in.position(), StandardCharsets.UTF_8);
      int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
      int column = before.length() - before.lastIndexOf('\n');
      document
          .problems()
          .error(new Place(name, line, column, ""), "a byte that is not UTF-8", "UTF-8");
      return null;
    }
  }
}
