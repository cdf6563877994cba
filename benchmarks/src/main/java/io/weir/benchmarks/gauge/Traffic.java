package io.weir.benchmarks.gauge;

import io.weir.benchmarks.load.work.Chat;
import io.weir.benchmarks.load.work.Request;
import io.weir.benchmarks.load.work.Work;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What clients do in a measurement, wherever they do it and for however long.
 *
 * @param mix their requests
 * @param connections how many are kept open
 * @param streams how many requests run at once on each; more than one for HTTP/2 alone
 * @param perSecond requests a second, or 0 for as many as are answered
 * @param rampSeconds over which connections are opened
 */
public record Traffic(
    List<Request> mix, int connections, int streams, double perSecond, int rampSeconds) {

  /** The key that every client shows, unless it is told another. */
  public static final String KEY = "sk-bench-00000000000000000000000000000000";

  private static final String PATH = "/v1/chat/completions";
  private static final int MOST_WAITING = 10_000;
  private static final long DRAIN_MILLIS = 500;
  private static final long TIMEOUT_SECONDS = 30;

  /** Nothing in it changes later. */
  public Traffic {
    mix = List.copyOf(mix);
  }

  /** A closed loop of this request over HTTP/1.1. */
  public static Traffic closed(Request request, int connections) {
    return new Traffic(List.of(request), connections, 1, 0, 0);
  }

  /** A chat request of so many bytes. */
  public static Request chat(String model, int bytes, boolean stream) {
    return chat(PATH, KEY, model, bytes, stream);
  }

  /** The same to another path, with another key. */
  public static Request chat(String path, String key, String model, int bytes, boolean stream) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("user-agent", "weir-bench");
    headers.put("accept", stream ? "text/event-stream" : "application/json");
    headers.put("content-type", "application/json");
    headers.put("authorization", "Bearer " + key);
    return new Request("POST", path, headers, Chat.body(model, stream, bytes), stream, 1);
  }

  /** The same with these headers in every request, too; names in lower case. */
  public Traffic with(Map<String, String> headers) {
    List<Request> all = mix.stream().map(request -> request.with(headers)).toList();
    return new Traffic(all, connections, streams, perSecond, rampSeconds);
  }

  /** It as work of so many seconds on a port of the loopback, after a second to get going. */
  public Work work(int port, int seconds) {
    return new Work(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        "127.0.0.1:" + port,
        streams > 1,
        mix,
        connections,
        streams,
        1,
        new Work.Pace(perSecond, MOST_WAITING, 0),
        new Work.Span(
            TimeUnit.SECONDS.toNanos(rampSeconds),
            TimeUnit.SECONDS.toNanos(1),
            TimeUnit.SECONDS.toNanos(seconds),
            TimeUnit.MILLISECONDS.toNanos(DRAIN_MILLIS)),
        new Work.Limits(TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS), 0, 0));
  }
}
