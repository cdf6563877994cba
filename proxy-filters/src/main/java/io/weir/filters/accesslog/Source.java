package io.weir.filters.accesslog;

import io.weir.filter.Outcome;
import io.weir.filter.Outcome.Mark;
import io.weir.http.HeaderName;
import io.weir.http.HeaderRules;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Where a field's value comes from; writes the field, or nothing where there is no value. */
interface Source {
  /** Prefix of a source that is a header of the request. */
  String HEADER = "header.";

  /** Prefix of a source that is a tag. */
  String TAG = "tag.";

  /** Headers that hold secrets; they are never logged. */
  Set<String> SECRET =
      Set.of(
          "authorization",
          "proxy-authorization",
          "cookie",
          "set-cookie",
          "x-api-key",
          "api-key",
          "x-goog-api-key");

  /** Writes the field into the line. */
  void write(LogLine line, byte[] name);

  /** The fields that every exchange has, in the order in which a line holds them. */
  enum Field implements Source {
    TS((line, name) -> line.out().rawName(name).instant(line.startWallMillis())),
    ID((line, name) -> line.text(name, line.context().id())),
    LISTENER((line, name) -> line.text(name, line.context().listener())),
    METHOD((line, name) -> line.known(name, line.context().request().method())),
    PATH((line, name) -> line.known(name, line.path())),
    HOST((line, name) -> line.known(name, line.context().request().authority())),
    PROTOCOL((line, name) -> line.text(name, line.context().protocol())),
    CLIENT((line, name) -> line.text(name, client(line.context().client()))),
    ROUTE((line, name) -> line.text(name, line.context().route())),
    CLUSTER((line, name) -> line.text(name, line.outcome().cluster())),
    ENDPOINT((line, name) -> line.text(name, line.outcome().endpoint())),
    STATUS((line, name) -> line.number(name, line.outcome().status())),
    FAULT(
        (line, name) -> {
          var fault = line.outcome().fault();
          line.text(name, fault == null ? null : fault.word());
        }),
    FLAG(
        (line, name) -> {
          var fault = line.outcome().fault();
          line.text(name, fault == null || fault.flag().equals("-") ? null : fault.flag());
        }),
    DETAIL(
        (line, name) -> {
          String detail = line.outcome().detail();
          line.text(name, detail.isEmpty() ? null : detail);
        }),
    ATTEMPTS((line, name) -> line.number(name, line.outcome().attempts())),
    BYTES_IN((line, name) -> line.number(name, line.outcome().requestBytes())),
    BYTES_OUT((line, name) -> line.number(name, line.outcome().responseBytes())),
    CONNECT_MS((line, name) -> line.between(name, Mark.ATTEMPT_START, Mark.CONNECTED)),
    HEAD_MS((line, name) -> line.between(name, Mark.ATTEMPT_START, Mark.RESPONSE_HEAD)),
    FIRST_CONTENT_MS((line, name) -> line.between(name, Mark.START, Mark.FIRST_CONTENT)),
    TOTAL_MS((line, name) -> line.between(name, Mark.START, Mark.DONE)),
    OVERHEAD_MS((line, name) -> line.millis(name, line.outcome().overheadNanos()));

    private static final Map<String, Field> BY_WORD =
        Arrays.stream(values()).collect(Collectors.toMap(Field::word, Function.identity()));

    @SuppressWarnings("ImmutableEnumChecker") // functions without state
    private final Source source;

    Field(Source source) {
      this.source = source;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void write(LogLine line, byte[] name) {
      source.write(line, name);
    }

    private static String client(InetSocketAddress client) {
      InetAddress address = client.getAddress();
      return address == null ? client.getHostString() : address.getHostAddress();
    }
  }

  /** The words of the fields that every exchange has. */
  static List<String> words() {
    return Arrays.stream(Field.values()).map(Field::word).toList();
  }

  /** What may be written, for error texts. */
  static String expected() {
    return "one of: "
        + String.join(", ", words())
        + ", tag.NAME, or header.NAME of a header without secrets";
  }

  /** Whether there is such a source. */
  static boolean isKnown(String word) {
    if (word.startsWith(HEADER)) {
      String name = word.substring(HEADER.length());
      return HeaderRules.isToken(name) && !SECRET.contains(name.toLowerCase(Locale.ROOT));
    }
    return word.startsWith(TAG) ? word.length() > TAG.length() : Field.BY_WORD.containsKey(word);
  }

  /** The source of that word, which {@link #isKnown} knows. */
  static Source of(String word) {
    if (word.startsWith(HEADER)) {
      HeaderName header = HeaderName.of(word.substring(HEADER.length()));
      return (line, name) -> line.text(name, line.context().request().headers().get(header));
    }
    if (word.startsWith(TAG)) {
      String tag = word.substring(TAG.length());
      return (line, name) -> line.outcome().tags(new OneTag(line, name, tag));
    }
    return Field.valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** Writes the first tag of one name. */
  final class OneTag implements Outcome.TagVisitor {
    private final LogLine line;
    private final byte[] name;
    private final String wanted;
    private boolean found;

    OneTag(LogLine line, byte[] name, String wanted) {
      this.line = line;
      this.name = name;
      this.wanted = wanted;
    }

    @Override
    public void tag(String field, Object value) {
      if (!found && field.equals(wanted)) {
        found = true;
        line.out().rawName(name).any(value);
      }
    }
  }
}
