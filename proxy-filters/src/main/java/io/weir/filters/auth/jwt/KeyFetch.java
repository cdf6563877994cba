package io.weir.filters.auth.jwt;

import io.weir.config.Kinds;
import io.weir.config.value.Url;
import io.weir.config.yaml.YamlSource;
import io.weir.json.JsonWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

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
      return new OverHttp(URI.create(url.toString()), background);
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

  /** Asks a URL; its client is made with the first question. */
  private static final class OverHttp implements KeySource.Fetch {
    private final HttpRequest request;
    private final Executor background;
    private volatile @Nullable HttpClient client;

    private OverHttp(URI uri, Executor background) {
      this.request =
          HttpRequest.newBuilder(uri)
              .timeout(PATIENCE)
              .header("accept", "application/json")
              .build();
      this.background = background;
    }

    @Override
    public void start(Told told) {
      background.execute(() -> ask(told));
    }

    private void ask(Told told) {
      HttpClient asking = client;
      if (asking == null) {
        asking = HttpClient.newBuilder().connectTimeout(PATIENCE).executor(background).build();
        client = asking;
      }
      asking
          .sendAsync(request, bounded())
          .whenComplete(
              (response, error) -> {
                if (response == null) {
                  told.failed(cause(error));
                } else if (response.statusCode() != OK) {
                  told.failed("status " + response.statusCode());
                } else {
                  told.text(response.body());
                }
              });
    }

    private static String cause(Throwable error) {
      Throwable cause = error.getCause() == null ? error : error.getCause();
      return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }
  }

  private static BodyHandler<String> bounded() {
    return (HttpResponse.ResponseInfo info) ->
        new Bounded(BodySubscribers.ofString(StandardCharsets.UTF_8));
  }

  /** Ends with an error where there is too much. */
  private static final class Bounded implements BodySubscriber<String> {
    private final BodySubscriber<String> inner;
    private Flow.@Nullable Subscription subscription;
    private int left = BYTES_MAX;

    private Bounded(BodySubscriber<String> inner) {
      this.inner = inner;
    }

    @Override
    public CompletionStage<String> getBody() {
      return inner.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription begun) {
      subscription = begun;
      inner.onSubscribe(begun);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      for (ByteBuffer buffer : buffers) {
        left -= buffer.remaining();
      }
      Flow.Subscription begun = subscription;
      if (left < 0 && begun != null) {
        begun.cancel();
        inner.onError(new IllegalStateException("over " + BYTES_MAX + " bytes"));
      } else {
        inner.onNext(buffers);
      }
    }

    @Override
    public void onError(Throwable error) {
      inner.onError(error);
    }

    @Override
    public void onComplete() {
      inner.onComplete();
    }
  }
}
