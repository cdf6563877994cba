package io.weir.benchmarks.scale;

import io.weir.benchmarks.gauge.Traffic;
import io.weir.benchmarks.gauge.Upstream;
import io.weir.benchmarks.load.work.Request;
import io.weir.benchmarks.stage.Child;
import io.weir.benchmarks.stage.Stage;
import io.weir.benchmarks.stage.Weir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Sets Weir up for the sizes of a series. */
final class Ground {
  private static final Duration START = Duration.ofSeconds(90);
  private static final String MODEL = "stub";
  private static final String SLOW = "stub-n100000-p1000";
  private static final String LIVELY = "stub-n200-p5";
  private static final String BARE = "bare relay";
  private static final String CHAIN = "whole chain";
  private static final int CONNECTIONS = 64;
  private static final int KIB = 1024;

  /** So many of a crowd are asked for in turn, spread over all of it. */
  private static final int ASKED = 500;

  /** Bytes of requests that may be on their way at once. */
  private static final int BYTES_UNDER_WAY = 16 << 20;

  /** The heap, and the memory outside of it, that ten thousand streams must do with. */
  private static final String LIMITS = "-Xmx384m -XX:MaxDirectMemorySize=128m";

  private final Stage stage;
  private final Upstream stub;
  private final Weir weir;

  Ground(Stage stage, Upstream stub) {
    this.stage = stage;
    this.stub = stub;
    this.weir = Weir.found();
  }

  /** The steps of one size, each with a Weir that takes connections. */
  List<Step> steps(Series series, int size) throws IOException, InterruptedException {
    int port = Stage.freePort();
    Configs configs = new Configs(port);
    return switch (series) {
      case ROUTES ->
          List.of(
              step("", size, port, configs.paths(size, stub.port()), crowd(size, this::byPath)));
      case MODELS ->
          List.of(
              step("", size, port, configs.models(size, stub.port()), crowd(size, this::byModel)));
      case KEYS -> List.of(keyed(size, port, configs));
      case ENDPOINTS ->
          List.of(
              step(
                  "",
                  size,
                  port,
                  configs.endpoints(stub.ports().subList(0, size)),
                  Traffic.closed(Traffic.chat(MODEL, KIB, false), CONNECTIONS)));
      case PROMPT -> prompts(size);
      case STREAMS ->
          List.of(
              step(
                  "",
                  size,
                  port,
                  configs.chain(accessLog(port), stub.port()),
                  new Traffic(
                      List.of(Traffic.chat(SLOW, KIB, true)), size, 1, 0, 1 + size / 1_000)));
    };
  }

  private Step keyed(int size, int port, Configs configs) throws IOException, InterruptedException {
    Path file = stage.folder().resolve("keys-" + size + ".yaml");
    Files.writeString(file, Configs.keys(size));
    return step(
        "", size, port, configs.keyed(file.toString(), stub.port()), crowd(size, this::byKey));
  }

  /** Prompts of this size, through nothing and through everything. */
  private List<Step> prompts(int size) throws IOException, InterruptedException {
    int most = Math.max(2, Math.min(CONNECTIONS, BYTES_UNDER_WAY / size));
    Traffic traffic = Traffic.closed(Traffic.chat(MODEL, size, false), most);
    int bare = Stage.freePort();
    int chain = Stage.freePort();
    return List.of(
        step(BARE, size, bare, new Configs(bare).endpoints(List.of(stub.port())), traffic),
        step(CHAIN, size, chain, new Configs(chain).chain(accessLog(chain), stub.port()), traffic));
  }

  private String accessLog(int port) {
    return stage.folder().resolve("access-" + port + ".log").toString();
  }

  private Step step(String line, int size, int port, String config, Traffic traffic)
      throws IOException, InterruptedException {
    Path file = Files.writeString(stage.folder().resolve("weir-" + port + ".yaml"), config);
    Child child = weir.start(stage, "weir " + size, file, LIMITS);
    child.awaitPort(port, START);
    Traffic lively =
        traffic.rampSeconds() > 0
            ? Traffic.closed(Traffic.chat(LIVELY, KIB, true), CONNECTIONS)
            : traffic;
    return new Step(
        line,
        size,
        child,
        seconds -> lively.work(port, seconds),
        seconds -> traffic.work(port, seconds));
  }

  private static Traffic crowd(int size, IntFunction<Request> member) {
    int asked = Math.min(size, ASKED);
    List<Request> mix =
        IntStream.range(0, asked)
            .map(i -> (int) ((long) i * size / asked))
            .mapToObj(member)
            .toList();
    return new Traffic(new ArrayList<>(mix), CONNECTIONS, 1, 0, 0);
  }

  private Request byPath(int route) {
    return Traffic.chat(Configs.path(route), Traffic.KEY, MODEL, KIB, false);
  }

  private Request byModel(int route) {
    return Traffic.chat(Configs.model(route), KIB, false);
  }

  private Request byKey(int key) {
    return Traffic.chat("/v1/chat/completions", Configs.key(key), MODEL, KIB, false);
  }
}
