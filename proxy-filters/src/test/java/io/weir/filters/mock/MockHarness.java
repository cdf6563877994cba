package io.weir.filters.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weir.cluster.UpstreamEvents;
import io.weir.cluster.UpstreamStream;
import io.weir.config.yaml.Reading;
import io.weir.config.yaml.YamlSource;
import io.weir.fault.Fault;
import io.weir.http.HeaderName;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import io.weir.testing.FilterHarness;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks a mock through its port and writes down what it tells. */
final class MockHarness {
  private static final ObjectMapper JSON = new ObjectMapper();

  final FilterHarness house = new FilterHarness();
  private final MockUpstream mock;

  MockHarness(String yaml) {
    mock = new MockUpstream(read(yaml).orThrow());
  }

  static Reading<MockConfig> read(String yaml) {
    return YamlSource.text("routes.yaml", yaml, name -> null).read(MockConfig.SHAPE);
  }

  /** What was told about one request. */
  static final class Told implements UpstreamEvents {
    final List<String> pieces = new ArrayList<>();
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private @Nullable UpstreamStream stream;
    private @Nullable ResponseHead head;
    @Nullable Fault fault;
    boolean connected;
    boolean ended;
    int completes;
    int pauseAfter = Integer.MAX_VALUE;

    UpstreamStream stream() {
      if (stream == null) {
        throw new AssertionError("not connected");
      }
      return stream;
    }

    ResponseHead head() {
      if (head == null) {
        throw new AssertionError("no head came");
      }
      return head;
    }

    boolean answered() {
      return head != null;
    }

    String body() {
      return bytes.toString(StandardCharsets.UTF_8);
    }

    JsonNode json() {
      return parse(body());
    }

    /** The JSON of each event or line that has some. */
    List<JsonNode> events() {
      return body()
          .lines()
          .map(line -> line.startsWith("data: ") ? line.substring(6) : line)
          .filter(line -> line.startsWith("{"))
          .map(MockHarness::parse)
          .toList();
    }

    private void check() {
      if (ended) {
        throw new AssertionError("told after the end");
      }
    }

    @Override
    public void connected(UpstreamStream on, boolean reused) {
      check();
      connected = true;
      stream = on;
    }

    @Override
    public void informational(ResponseHead interim) {
      throw new AssertionError("interim answer");
    }

    @Override
    public void head(ResponseHead answer, boolean end) {
      check();
      head = answer;
      ended = end;
    }

    @Override
    public void data(ByteBuf owned, boolean end) {
      try {
        check();
        head();
        byte[] piece = new byte[owned.readableBytes()];
        owned.readBytes(piece);
        bytes.writeBytes(piece);
        pieces.add(new String(piece, StandardCharsets.UTF_8));
        ended = end;
      } finally {
        owned.release();
      }
      if (pieces.size() == pauseAfter) {
        stream().reading(false);
      }
    }

    @Override
    public void trailers(Headers trailers) {
      throw new AssertionError("trailers");
    }

    @Override
    public void readComplete() {
      check();
      completes++;
    }

    @Override
    public void writable() {}

    @Override
    public void failed(Fault what, String detail) {
      check();
      fault = what;
      ended = true;
    }
  }

  /** Asks, and lets the loop run as far as it comes without time passing. */
  Told ask(String method, String path, String body, String... headers) {
    Told told = new Told();
    begin(told, method, path, body, headers);
    house.run();
    return told;
  }

  Told post(String path, String body) {
    return ask("POST", path, body);
  }

  void begin(Told told, String method, String path, String body, String... headers) {
    RequestHead head = new RequestHead(method, "mock", path, new Headers());
    for (int i = 0; i < headers.length; i += 2) {
      head.headers().add(HeaderName.of(headers[i]), headers[i + 1]);
    }
    UpstreamStream stream = mock.open(house.loop(), head, body.isEmpty(), told);
    for (int i = 0; i < body.length(); i += 100) {
      int end = Math.min(body.length(), i + 100);
      ByteBuf piece = ByteBufAllocator.DEFAULT.buffer();
      piece.writeCharSequence(body.substring(i, end), StandardCharsets.UTF_8);
      stream.data(piece, end == body.length());
    }
  }

  static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(json, e);
    }
  }
}
