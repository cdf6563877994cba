package io.weir.benchmarks.wire;

import io.weir.http.HeaderName;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.route.match.Condition;
import io.weir.route.match.RequestFacts;
import io.weir.route.match.RouteIndex;
import io.weir.route.match.RouteMatch;
import io.weir.route.match.Subject;
import io.weir.route.match.TextMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A request matched against many routes that differ in path, or in one header. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RouteMatchBenchmark {
  @Param({"10", "1000", "10000"})
  private int routes;

  @Param({"path", "header"})
  private String by = "path";

  private RouteIndex index = new RouteIndex(List.of());
  private RequestHead head = new RequestHead("GET", "", "/", new Headers());

  /** Makes the routes, and a request for the last of them. */
  @Setup
  public void make() {
    Subject tenant = new Subject.Header(HeaderName.of("x-tenant"));
    List<RouteMatch> matches = new ArrayList<>();
    for (int i = 0; i < routes; i++) {
      String path = by.equals("path") ? "/team" + i + "/v1/chat" : "/v1/chat";
      List<Condition> conditions = new ArrayList<>();
      conditions.add(one(Subject.PATH, TextMatch.Segments.of(path)));
      conditions.add(one(Subject.METHOD, new TextMatch.Exact("POST")));
      if (by.equals("header")) {
        conditions.add(one(tenant, new TextMatch.Exact("team" + i)));
      }
      matches.add(new RouteMatch(conditions, List.of()));
    }
    index = new RouteIndex(matches);
    Headers headers = new Headers();
    headers.add("x-tenant", "team" + (routes - 1));
    String path = by.equals("path") ? "/team" + (routes - 1) + "/v1/chat" : "/v1/chat";
    head = new RequestHead("POST", "api.example.com", path + "/completions", headers);
  }

  private static Condition one(Subject subject, TextMatch match) {
    return Condition.of(subject, List.of(match));
  }

  /** Finds the route. */
  @Benchmark
  public RouteIndex.Decision match() {
    return index.head(new RequestFacts(head, null));
  }
}
