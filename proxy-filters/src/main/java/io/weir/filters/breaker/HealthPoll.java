package io.weir.filters.breaker;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.filters.breaker.config.HealthConfig;
import io.weir.filters.breaker.config.State;
import io.weir.filters.breaker.machine.Signal;
import io.weir.filters.fetch.HttpFetch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks the page of a {@link HealthConfig} from time to time. On threads of the background. */
final class HealthPoll implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
  private static final int BYTES_MAX = 64 * 1024;
  private static final Signal UNREACHABLE = new Signal(State.OPEN, "health_fetch_failed", null);

  private final HealthConfig config;
  private final Executor background;
  private final Consumer<Signal> told;
  private final HttpFetch fetch;
  private volatile boolean closed;

  HealthPoll(HealthConfig config, Executor background, Consumer<Signal> told) {
    this.config = config;
    this.background = background;
    this.told = told;
    URI page = URI.create(config.url().toString());
    this.fetch = new HttpFetch(page, config.timeout(), BYTES_MAX, background);
  }

  /** Begins; the first asking is now. */
  HealthPoll start() {
    ask();
    return this;
  }

  private void ask() {
    if (!closed) {
      fetch.ask().whenComplete((response, failure) -> heard(failure == null ? response : null));
    }
  }

  private void heard(@Nullable HttpResponse<byte[]> response) {
    if (!closed) {
      told.accept(
          response == null ? UNREACHABLE : read(config, response.statusCode(), response.body()));
      long pause = config.interval().toMillis();
      CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS, background)
          .execute(this::ask);
    }
  }

  /** What an answer says. */
  static Signal read(HealthConfig config, int status, byte[] body) {
    if (status / 100 != 2) {
      return new Signal(State.OPEN, "http_" + status, null);
    }
    try {
      JsonNode json = JSON.readTree(body);
      JsonNode colour = json == null ? null : json.at(config.field());
      if (json == null || !json.isObject() || colour == null) {
        return UNREACHABLE;
      }
      String word = colour.asText();
      JsonNode reason = json.at(config.reasonField());
      JsonNode metrics = json.at(config.metricsField());
      return new Signal(
          config.colours().state(word),
          reason.isTextual() && !reason.asText().isEmpty() ? reason.asText() : word,
          metrics.isObject() ? JSON.convertValue(metrics, OBJECT) : null);
    } catch (IOException e) {
      return UNREACHABLE;
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
