package io.weir.filters.store.redis.line;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A script that Redis runs as one step: a resource of this package. Its answer is a list. */
public final class Script {
  private final byte[] source;
  private final String sha;

  private Script(byte[] source) {
    this.source = source;
    try {
      this.sha = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(source));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The script in the files of these names, without their endings, one after the other. */
  public static Script of(String... names) {
    ByteArrayOutputStream source = new ByteArrayOutputStream();
    for (String name : names) {
      try (InputStream in = Script.class.getResourceAsStream(name + ".lua")) {
        Objects.requireNonNull(in, name).transferTo(source);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return new Script(source.toByteArray());
  }

  /** Numbers and texts as a script takes them. */
  public static byte[][] arguments(Object... values) {
    byte[][] bytes = new byte[values.length][];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = String.valueOf(values[i]).getBytes(StandardCharsets.UTF_8);
    }
    return bytes;
  }

  /** A number of an answer, which may come as a text where it could be large. */
  public static long number(Object value) {
    return value instanceof Long number
        ? number
        : Long.parseLong(new String((byte[]) value, StandardCharsets.US_ASCII));
  }

  /** Runs it by its digest; sends the source where the server does not know it. */
  CompletionStage<List<Object>> run(
      RedisClusterAsyncCommands<String, byte[]> commands, String[] keys, byte[][] arguments) {
    CompletionStage<List<Object>> answer =
        commands.evalsha(sha, ScriptOutputType.MULTI, keys, arguments);
    return answer.exceptionallyCompose(
        failure ->
            Wire.root(failure) instanceof RedisNoScriptException
                ? commands.eval(source, ScriptOutputType.MULTI, keys, arguments)
                : CompletableFuture.failedFuture(failure));
  }
}
