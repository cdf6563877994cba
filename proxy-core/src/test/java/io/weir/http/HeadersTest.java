package io.weir.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeadersTest {
  private final Headers headers = new Headers();

  private static String lines(Headers headers) {
    byte[] out = new byte[headers.linesMax()];
    int end = headers.writeTo(out, 0);
    return new String(out, 0, end, StandardCharsets.ISO_8859_1).replace("\r\n", "|");
  }

  /** Fields over a block whose lines are not all written as Weir would. */
  private static Headers parsed() {
    String block = "GET / HTTP/1.1|A: 1|Host: h|B:2|Cc:  3 |D: 4||".replace("|", "\r\n");
    byte[] bytes = block.getBytes(StandardCharsets.ISO_8859_1);
    Headers headers = Headers.over(bytes, bytes.length, 0);
    slice(headers, bytes, block, "A", "1");
    slice(headers, bytes, block, "B", "2");
    slice(headers, bytes, block, "Cc", "3");
    slice(headers, bytes, block, "D", "4");
    return headers;
  }

  private static void slice(Headers headers, byte[] a, String block, String name, String value) {
    int at = block.indexOf(name + ":");
    int valueAt = block.indexOf(value, at);
    int hash = HeaderName.hash(a, at, name.length());
    headers.addSlice(hash, at, name.length(), valueAt, value.length());
  }

  @Test
  void writeTo_mixedLines_areAllCanonical() {
    Headers headers = parsed();
    headers.add("E", "5");
    headers.add(HeaderNames.DATE, "");
    assertThat(lines(headers)).isEqualTo("A: 1|B: 2|Cc: 3|D: 4|E: 5|date: |");
    headers.remove(HeaderName.of("e"));
    assertThat(lines(headers)).isEqualTo("A: 1|B: 2|Cc: 3|D: 4|date: |");
    assertThat(lines(new Headers())).isEmpty();
  }

  @Test
  void copy_changed_leavesTheOther() {
    Headers headers = parsed();
    Headers copy = headers.copy();
    copy.set(HeaderName.of("A"), "new");
    headers.add("F", "6".repeat(300));
    assertThat(lines(copy)).isEqualTo("B: 2|Cc: 3|D: 4|a: new|");
    assertThat(lines(headers)).startsWith("A: 1|").endsWith("F: " + "6".repeat(300) + "|");
  }

  @Test
  void copiesOfCopies_changedInAnyOrder_keepTheirOwnFields() {
    Random random = new Random(7);
    List<Headers> all = new ArrayList<>(List.of(parsed()));
    List<List<String>> wanted = new ArrayList<>(List.of(List.of("A: 1", "B: 2", "Cc: 3", "D: 4")));
    for (int i = 0; i < 2000; i++) {
      int chosen = random.nextInt(all.size());
      Headers headers = all.get(chosen);
      List<String> lines = new ArrayList<>(wanted.get(chosen));
      switch (random.nextInt(4)) {
        case 0 -> {
          all.add(headers.copy());
          wanted.add(List.copyOf(lines));
        }
        case 1 -> {
          String value = Integer.toString(i).repeat(1 + random.nextInt(20));
          headers.add("n" + i, value);
          lines.add("n" + i + ": " + value);
        }
        case 2 -> {
          assertThatThrownBy(() -> headers.add("x", "a\n")).isInstanceOf(RuntimeException.class);
        }
        default -> {
          if (!lines.isEmpty()) {
            int removed = random.nextInt(lines.size());
            headers.removeAt(removed);
            lines.remove(removed);
          }
        }
      }
      wanted.set(chosen, lines);
    }
    for (int i = 0; i < all.size(); i++) {
      String lines = String.join("|", wanted.get(i));
      assertThat(lines(all.get(i))).isEqualTo(lines.isEmpty() ? "" : lines + "|");
    }
  }

  @Test
  void names_inAnyCase_areTheSame() {
    headers.add("X-Request-ID", "1");
    headers.add("x-Request-id", "2");
    assertThat(headers.get(HeaderNames.X_REQUEST_ID)).isEqualTo("1");
    assertThat(headers.all(HeaderName.of("x-REQUEST-id"))).isEqualTo(List.of("1", "2"));
    assertThat(headers.name(0)).isEqualTo("X-Request-ID");
    assertThat(headers.lowerName(1).toString()).isEqualTo("x-request-id");
    assertThat((Object) headers.lowerName(1)).isSameAs(HeaderNames.X_REQUEST_ID.lower());
    assertThat(headers.remove(HeaderNames.X_REQUEST_ID)).isTrue();
    assertThat(headers.remove(HeaderNames.X_REQUEST_ID)).isFalse();
    assertThat(headers.size()).isZero();
  }

  @Test
  void names_thatDifferWhereTheHashDoesNotLook_areNotTheSame() {
    headers.add("axbxc", "1");
    assertThat(headers.contains(HeaderName.of("aybyc"))).isFalse();
    headers.add("a^b", "2");
    assertThat(headers.contains(HeaderName.of("a~b"))).isFalse();
  }

  @Test
  void unknownName_lowered_isLowerCase() {
    headers.add("X-Own", "1");
    assertThat(headers.lowerName(0).toString()).isEqualTo("x-own");
    assertThat(headers.role(0)).isEqualTo(HeaderName.Role.ORDINARY);
  }

  @Test
  void roles_areKnown_inAnyCase() {
    headers.add("TRANSFER-encoding", "chunked");
    headers.add("Keep-Alive", "1");
    assertThat(headers.role(0)).isEqualTo(HeaderName.Role.CODING);
    assertThat(headers.role(1)).isEqualTo(HeaderName.Role.HOP);
  }

  @Test
  void everyKnownName_isFoundByItsBytes() {
    for (String name : List.of("te", "host", "x-stainless-runtime-version", "x-weir-fault")) {
      byte[] bytes = name.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
      int hash = HeaderName.hash(bytes, 0, bytes.length);
      HeaderName found = HeaderNames.find(hash, bytes, 0, bytes.length);
      assertThat(String.valueOf(found)).isEqualTo(name);
    }
  }

  @Test
  void values_thatWouldBreakALine_areRefused() {
    for (String bad : List.of("a\r", "a\nb", "\0", "\u0100")) {
      assertThatThrownBy(() -> headers.add(HeaderNames.DATE, bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is not allowed");
      assertThatThrownBy(() -> headers.add("A", bad)).isInstanceOf(IllegalArgumentException.class);
    }
    headers.add("A", "b\u00ff");
    assertThat(lines(headers)).isEqualTo("A: b\u00ff|");
  }

  @Test
  void names_thatAreNoTokens_areRefused() {
    for (String bad : List.of("", "a b", "a:", "\u0141", "a\r\n")) {
      assertThatThrownBy(() -> headers.add(bad, "x")).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> HeaderName.of(bad)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(headers.size()).isZero();
    headers.add("A", "b");
    assertThat(lines(headers)).isEqualTo("A: b|");
  }

  @Test
  void valueIs_andStartsWith_ignoreCase() {
    headers.add("Content-Type", "Text/Event-Stream; charset=utf-8");
    assertThat(headers.startsWith(HeaderNames.CONTENT_TYPE, "text/event-stream")).isTrue();
    assertThat(headers.startsWith(HeaderNames.CONTENT_TYPE, "text/plain")).isFalse();
    assertThat(headers.valueIs(0, "text/event-stream; CHARSET=utf-8")).isTrue();
    assertThat(headers.valueIs(0, "text/event-stream")).isFalse();
    assertThat(headers.startsWith(HeaderNames.DATE, "")).isFalse();
  }

  @Test
  void set_numbers_areWrittenWithoutZerosInFront() {
    HeaderName name = HeaderName.of("x-left");
    for (long number : new long[] {0, 7, 10, 99, 1_000_000, Long.MAX_VALUE}) {
      headers.set(name, number);
      assertThat(lines(headers)).isEqualTo("x-left: " + number + "|");
    }
    assertThat(headers.get(name)).isEqualTo(Long.toString(Long.MAX_VALUE));
  }

  @Test
  void manyFields_growTheBlock() {
    for (int i = 0; i < 500; i++) {
      headers.add("N-" + i, "v" + i);
    }
    assertThat(headers.size()).isEqualTo(500);
    assertThat(headers.get(HeaderName.of("n-499"))).isEqualTo("v499");
    headers.removeAt(0);
    assertThat(headers.name(0)).isEqualTo("N-1");
  }
}
