package io.weir.filters.translate.answer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Packed bytes are read as they come, wherever they are cut; what is no such thing never is. */
class UnpackingTest {
  private static final String TEXT = "Hé 你! ".repeat(40);
  private static final int MIB = 1 << 20;

  private final StringBuilder told = new StringBuilder();

  private boolean add(Unpacking unpacking, byte[] bytes, int from, int to) {
    return unpacking.add(
        Unpooled.wrappedBuffer(bytes, from, to - from),
        piece -> told.append(piece.toString(ISO_8859_1)));
  }

  private String told() {
    return new String(told.toString().getBytes(ISO_8859_1), UTF_8);
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream to = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(to)) {
      out.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return to.toByteArray();
  }

  private static byte[] deflate(String text, boolean framed) {
    ByteArrayOutputStream to = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(to, new Deflater(-1, !framed))) {
      out.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return to.toByteArray();
  }

  /** A gzip member with everything that may stand in its head. */
  private static byte[] fullHead(String text) {
    byte[] plain = gzip(text);
    byte[] more = "\3\0abcname\0comment\0cc".getBytes(ISO_8859_1);
    byte[] full = Arrays.copyOf(plain, plain.length + more.length);
    System.arraycopy(more, 0, full, 10, more.length);
    System.arraycopy(plain, 10, full, 10 + more.length, plain.length - 10);
    full[3] = 0x1f;
    return full;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static Unpacking made(boolean gzip) {
    return gzip ? Unpacking.gzip() : Unpacking.deflate();
  }

  /** Cuts the bytes in two at every place, and into single ones. */
  private void assertRead(boolean gzip, byte[] bytes, String text) {
    for (int cut = 0; cut <= bytes.length; cut++) {
      told.setLength(0);
      try (Unpacking unpacking = made(gzip)) {
        assertThat(add(unpacking, bytes, 0, cut)).isTrue();
        assertThat(add(unpacking, bytes, cut, bytes.length)).isTrue();
        assertThat(unpacking.mayEnd()).isTrue();
        assertThat(told()).as("cut at %d", cut).isEqualTo(text);
      }
    }
    told.setLength(0);
    try (Unpacking unpacking = made(gzip)) {
      for (int at = 0; at < bytes.length; at++) {
        assertThat(add(unpacking, bytes, at, at + 1)).isTrue();
      }
      assertThat(unpacking.mayEnd()).isTrue();
      assertThat(told()).isEqualTo(text);
    }
  }

  @Test
  void gzip_cutAnywhere_isRead() {
    assertRead(true, gzip(TEXT), TEXT);
    assertRead(true, fullHead(TEXT), TEXT);
    assertRead(true, joined(gzip("a"), joined(fullHead(""), gzip("b"))), "ab");
  }

  @Test
  void deflate_framedOrNot_cutAnywhere_isRead() {
    assertRead(false, deflate(TEXT, true), TEXT);
    assertRead(false, deflate(TEXT, false), TEXT);
    assertRead(false, deflate("", true), "");
  }

  @Test
  void flushedBytes_areReadAtOnce() throws IOException {
    ByteArrayOutputStream to = new ByteArrayOutputStream();
    try (Unpacking unpacking = Unpacking.gzip();
        GZIPOutputStream out = new GZIPOutputStream(to, 512, true)) {
      for (String word : new String[] {"one", "two", "three"}) {
        out.write(word.getBytes(UTF_8));
        out.flush();
        assertThat(add(unpacking, to.toByteArray(), 0, to.size())).isTrue();
        assertThat(told.toString()).endsWith(word);
        to.reset();
      }
      assertThat(unpacking.mayEnd()).isFalse();
    }
  }

  @Test
  void bytesThatAreMissing_areNoEnd() {
    for (boolean gzip : new boolean[] {true, false}) {
      byte[] bytes = gzip ? fullHead("text") : deflate("text", true);
      for (int length = 0; length < bytes.length; length++) {
        try (Unpacking unpacking = made(gzip)) {
          assertThat(add(unpacking, bytes, 0, length)).isTrue();
          assertThat(unpacking.mayEnd()).as("%d of %d", length, bytes.length).isFalse();
        }
      }
    }
  }

  /** Whichever bit is another: what is read nevertheless is what was packed. */
  @Test
  void bitsThatAreWrong_areFound_whereTheyMatter() {
    String text = "text of some length, and some more text";
    byte[] bytes = gzip(text);
    int unread = 0;
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] damaged = bytes.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      told.setLength(0);
      try (Unpacking unpacking = Unpacking.gzip()) {
        if (add(unpacking, damaged, 0, damaged.length) && unpacking.mayEnd()) {
          assertThat(told()).as("bit %d", bit).isEqualTo(text);
        } else {
          unread++;
        }
      }
    }
    assertThat(unread).isGreaterThan(bytes.length * 6);
  }

  @Test
  void whatFollowsTheEnd_isNotRead() {
    for (boolean gzip : new boolean[] {true, false}) {
      byte[] bytes = gzip ? gzip("text") : deflate("text", false);
      try (Unpacking unpacking = made(gzip)) {
        assertThat(add(unpacking, joined(bytes, new byte[] {7}), 0, bytes.length + 1)).isFalse();
      }
    }
  }

  @Test
  void plainText_isNotRead() {
    byte[] text = "data: {\"choices\":[]}\n\n".getBytes(UTF_8);
    for (boolean gzip : new boolean[] {true, false}) {
      try (Unpacking unpacking = made(gzip)) {
        assertThat(add(unpacking, text, 0, text.length) && unpacking.mayEnd()).isFalse();
      }
    }
  }

  /** Real answers pack at most 80 times as small. */
  @Test
  void bytesThatComeToFarMore_areNotRead() {
    byte[] bomb = gzip("\n".repeat(16 * MIB));
    long[] length = {0};
    try (Unpacking unpacking = Unpacking.gzip()) {
      assertThat(
              unpacking.add(
                  Unpooled.wrappedBuffer(bomb), piece -> length[0] += piece.readableBytes()))
          .isFalse();
    }
    assertThat(length[0]).isLessThan(200L * bomb.length + 2 * MIB);
  }

  @Test
  void closedWhileItTells_tellsNoMore() {
    byte[] bytes = gzip("x".repeat(MIB / 2));
    int[] pieces = {0};
    Unpacking unpacking = Unpacking.gzip();
    boolean read =
        unpacking.add(
            Unpooled.wrappedBuffer(bytes),
            piece -> {
              pieces[0]++;
              unpacking.close();
            });

    assertThat(read).isTrue();
    assertThat(pieces[0]).isEqualTo(1);
    assertThat(add(unpacking, bytes, 0, bytes.length)).isTrue();
    assertThat(unpacking.mayEnd()).isFalse();
  }
}
