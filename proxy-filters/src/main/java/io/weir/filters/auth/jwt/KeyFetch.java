package io.weir.filters.auth.jwt;

import io.weir.config.Kinds;
import io.weir.config.value.Url;
import io.weir.config.yaml.YamlSource;
import io.weir.filters.fetch.HttpFetch;
import io.weir.json.JsonWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executor;

/** Brings JWK sets from where they are: over HTTP without waiting, or from a file. */
final class KeyFetch {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int BYTES_MAX = 256 * 1024;
  private static final int OK = 200;

  private KeyFetch() {}

  static KeySource.Fetch of(JwtConfig.Jwks jwks, Executor background) {
    Url url = jwks.url();
    Path file = jwks.file();
    if (url != null) {
      return overHttp(URI.create(url.toString()), background);
    }
    if (file == null) {
      throw new IllegalStateException("jwks: neither URL nor file (expected: one)");
    }
    return told -> background.execute(() -> read(file, told));
  }

  private static void read(Path file, KeySource.Fetch.Told told) {
    YamlSource.file(file, name -> null)
        .read(Kinds.json())
        .value()
        .ifPresentOrElse(
            json -> told.text(new String(json(json), StandardCharsets.UTF_8)),
            () -> told.failed("cannot be read as JSON"));
  }

  private static byte[] json(Object value) {
    return new JsonWriter().any(value).toByteArray();
  }

  private static KeySource.Fetch overHttp(URI uri, Executor background) {
    HttpFetch fetch = new HttpFetch(uri, PATIENCE, BYTES_MAX, background);
    return told ->
        fetch
            .ask()
            .whenComplete(
                (response, error) -> {
                  if (response == null) {
                    told.failed(cause(error));
                  } else if (response.statusCode() != OK) {
                    told.failed("status " + response.statusCode());
                  } else {
                    told.text(new String(response.body(), StandardCharsets.UTF_8));
                  }
                });
  }

  private static String cause(Throwable error) {
    Throwable cause = error.getCause() == null ? error : error.getCause();
    return cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }
}
