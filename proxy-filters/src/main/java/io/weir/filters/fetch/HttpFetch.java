package io.weir.filters.fetch;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks one URL for a small JSON document, within a time and a size. From any thread; nothing here
 * waits.
 */
public final class HttpFetch {
  private final HttpRequest request;
  private final Duration timeout;
  private final int bytesMax;
  private final Executor background;
  private volatile @Nullable HttpClient client;

  /**
   * Asks nothing yet; its client is made with the first question.
   *
   * @param timeout for the whole answer
   * @param bytesMax what a body may hold
   * @param background where the answers are told
   */
  public HttpFetch(URI uri, Duration timeout, int bytesMax, Executor background) {
    this.request =
        HttpRequest.newBuilder(uri).timeout(timeout).header("accept", "application/json").build();
    this.timeout = timeout;
    this.bytesMax = bytesMax;
    this.background = background;
  }

  /** Asks once. Fails where no whole answer comes in time, or one that is too large. */
  public CompletableFuture<HttpResponse<byte[]>> ask() {
    return CompletableFuture.supplyAsync(this::send, background).thenCompose(Function.identity());
  }

  private CompletableFuture<HttpResponse<byte[]>> send() {
    HttpClient asking = client;
    if (asking == null) {
      asking = HttpClient.newBuilder().connectTimeout(timeout).executor(background).build();
      client = asking;
    }
    CompletableFuture<HttpResponse<byte[]>> answer =
        asking.sendAsync(request, info -> new Bounded(BodySubscribers.ofByteArray(), bytesMax));
    // The request's own timeout ends with the head; a body that trickles must not stay open.
    return answer
        .copy()
        .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
        .whenCompleteAsync((response, failure) -> answer.cancel(true), background);
  }

  /** Ends with an error where there is too much. */
  private static final class Bounded implements BodySubscriber<byte[]> {
    private final BodySubscriber<byte[]> inner;
    private final int bytesMax;
    private Flow.@Nullable Subscription subscription;
    private long seen;

    private Bounded(BodySubscriber<byte[]> inner, int bytesMax) {
      this.inner = inner;
      this.bytesMax = bytesMax;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
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
        seen += buffer.remaining();
      }
      Flow.Subscription begun = subscription;
      if (seen > bytesMax && begun != null) {
        begun.cancel();
        inner.onError(new IllegalStateException("over " + bytesMax + " bytes"));
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
