package io.weir.lines;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.json.JsonWriter;
import io.weir.stats.Stats;
import io.weir.stats.StatsView;
import io.weir.testing.Patience;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class JsonLinesTest {
  @TempDir Path folder;

  private static JsonWriter line(String text) {
    return new JsonWriter().beginObject().name("m").value(text).endObject();
  }

  private static void awaitClosed(JsonLines lines) throws Exception {
    lines.close().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static JsonLines file(Path path) {
    return new JsonLines(
            path.toString(),
            () ->
                java.nio.channels.FileChannel.open(
                    path,
                    java.nio.file.StandardOpenOption.CREATE,
                    java.nio.file.StandardOpenOption.APPEND),
            4096,
            5)
        .start();
  }

  @Test
  void lines_written_areAppendedInOrder() throws Exception {
    Path path = folder.resolve("a.jsonl");
    Files.writeString(path, "{\"old\":1}\n");
    JsonLines lines = file(path);
    assertThat(lines.write(line("one"))).isTrue();
    assertThat(lines.write(line("two\n"))).isTrue();
    awaitClosed(lines);
    assertThat(Files.readAllLines(path))
        .containsExactly("{\"old\":1}", "{\"m\":\"one\"}", "{\"m\":\"two\\n\"}");
    assertThat(lines.written()).isEqualTo(2);
  }

  @Test
  void writer_usedAgainAtOnce_doesNotTouchTheLine() throws Exception {
    Path path = folder.resolve("a.jsonl");
    JsonLines lines = file(path);
    JsonWriter writer = new JsonWriter();
    for (int i = 0; i < 100; i++) {
      lines.write(writer.reset().value(i));
    }
    awaitClosed(lines);
    assertThat(Files.readAllLines(path)).hasSize(100).startsWith("0", "1").endsWith("99");
  }

  @Test
  void line_afterClose_isDroppedAndCounted() throws Exception {
    JsonLines lines = file(folder.resolve("a.jsonl"));
    awaitClosed(lines);
    assertThat(lines.write(line("late"))).isFalse();
    assertThat(lines.dropped()).isEqualTo(1);
  }

  /** A channel whose writes wait for the test, and fail when it says so. */
  private static final class Gate implements WritableByteChannel {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch leave = new CountDownLatch(1);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int failures;
    private int breakAfter = Integer.MAX_VALUE;

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      entered.countDown();
      try {
        leave.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      if (failures > 0) {
        if (breakAfter == 0) {
          failures--;
          breakAfter = Integer.MAX_VALUE;
          throw new IOException("disk full");
        }
        int some = Math.min(breakAfter, bytes.remaining());
        breakAfter -= some;
        byte[] part = new byte[some];
        bytes.get(part);
        out.write(part);
        return some;
      }
      int count = bytes.remaining();
      byte[] all = new byte[count];
      bytes.get(all);
      out.write(all);
      return count;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  @Test
  void lines_beyondTheBuffer_areDroppedWithoutWaiting() throws Exception {
    Gate gate = new Gate();
    JsonLines lines = new JsonLines("gate", () -> gate, 64, 1).start();
    lines.write(line("first"));
    gate.entered.await();
    int taken = 0;
    for (int i = 0; i < 100; i++) {
      taken += lines.write(line("x" + i)) ? 1 : 0;
    }
    assertThat(taken).isBetween(1, 6);
    assertThat(lines.dropped()).isEqualTo(100 - taken);
    gate.leave.countDown();
    awaitClosed(lines);
    assertThat(lines.written()).isEqualTo(taken + 1);
  }

  @Test
  void line_longerThanTheBuffer_isDropped() throws Exception {
    JsonLines lines = file(folder.resolve("a.jsonl"));
    assertThat(lines.write(line("x".repeat(5000)))).isFalse();
    awaitClosed(lines);
    assertThat(lines.dropped()).isEqualTo(1);
  }

  @Test
  void failure_withinALine_leavesTheNextLineWhole() throws Exception {
    Gate gate = new Gate();
    gate.failures = 1;
    gate.breakAfter = 5;
    JsonLines lines = new JsonLines("gate", () -> gate, 4096, 1).start();
    lines.write(line("torn"));
    gate.leave.countDown();
    Patience.await("a failure", () -> lines.failed() > 0);
    lines.write(line("whole"));
    awaitClosed(lines);
    assertThat(gate.out.toString(StandardCharsets.UTF_8)).isEqualTo("{\"m\":\n{\"m\":\"whole\"}\n");
    assertThat(lines.failed()).isEqualTo(1);
    assertThat(lines.written()).isEqualTo(1);
  }

  @Test
  void target_thatCannotBeOpened_countsAndNeverThrows() throws Exception {
    Path notAFolder = Files.createFile(folder.resolve("file"));
    LineSinks sinks = new LineSinks(new Stats());
    JsonLines lines = sinks.open(notAFolder.resolve("x/log.jsonl").toString());
    assertThat(lines.write(line("lost"))).isTrue();
    sinks.closeAll().toCompletableFuture().get(20, TimeUnit.SECONDS);
    assertThat(lines.failed()).isEqualTo(1);
  }

  @Test
  void closeAll_waitsForWhatWasGivenBackBefore() throws Exception {
    for (int round = 0; round < 20; round++) {
      Path path = folder.resolve(round + ".jsonl");
      LineSinks sinks = new LineSinks(new Stats());
      JsonLines lines = sinks.open(path.toString());
      lines.write(line("last"));
      sinks.close(lines);
      sinks.closeAll().toCompletableFuture().get(20, TimeUnit.SECONDS);
      assertThat(Files.readAllLines(path)).containsExactly("{\"m\":\"last\"}");
    }
  }

  @Test
  void reopen_afterRotation_writesToTheNewFile() throws Exception {
    Path path = folder.resolve("a.jsonl");
    LineSinks sinks = new LineSinks(new Stats());
    JsonLines lines = sinks.open(path.toString());
    lines.write(line("before"));
    Patience.await("a line", () -> lines.written() > 0);
    Path rotated = folder.resolve("a.jsonl.1");
    Files.move(path, rotated);
    sinks.reopen();
    Patience.await("the new file", () -> Files.exists(path));
    lines.write(line("after"));
    sinks.closeAll().toCompletableFuture().get(20, TimeUnit.SECONDS);
    assertThat(Files.readAllLines(rotated)).containsExactly("{\"m\":\"before\"}");
    assertThat(Files.readAllLines(path)).containsExactly("{\"m\":\"after\"}");
  }

  @Test
  void place_openedTwice_isOneUntilBothGiveItBack() throws Exception {
    Stats stats = new Stats();
    LineSinks sinks = new LineSinks(stats);
    Path path = folder.resolve("deep/down/a.jsonl");
    JsonLines first = sinks.open(path.toString());
    JsonLines second = sinks.open(folder + "/deep/./down/a.jsonl");
    assertThat(second).isSameAs(first);
    sinks.close(first);
    assertThat(second.write(line("still open"))).isTrue();
    assertThat(new StatsView(stats).text(null, false)).contains("result=\"written\"");
    sinks.close(second);
    assertThat(second.write(line("closed"))).isFalse();
    assertThat(new StatsView(stats).text(null, false)).doesNotContain("result=\"written\"");
    JsonLines anew = sinks.open(path.toString());
    assertThat(anew).isNotSameAs(first);
    sinks.closeAll().toCompletableFuture().get(20, TimeUnit.SECONDS);
    awaitClosed(first);
    assertThat(Files.readAllLines(path)).containsExactly("{\"m\":\"still open\"}");
  }

  @Test
  void lines_fromManyThreads_areEachWhole() throws Exception {
    Path path = folder.resolve("a.jsonl");
    LineSinks sinks = new LineSinks(new Stats());
    JsonLines lines = sinks.open(path.toString());
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      String text = ("" + t).repeat(100);
      threads.add(
          new Thread(
              () -> {
                for (int i = 0; i < 1000; i++) {
                  lines.write(line(text));
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    sinks.closeAll().toCompletableFuture().get(20, TimeUnit.SECONDS);
    assertThat(Files.readAllLines(path))
        .hasSize(4000)
        .allMatch(l -> l.matches("..m.:.(\\d)\\1{99}.}"));
  }
}
