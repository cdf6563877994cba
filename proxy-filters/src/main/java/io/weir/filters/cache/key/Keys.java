package io.weir.filters.cache.key;

import io.netty.buffer.ByteBuf;
import io.weir.filter.FilterContext;
import io.weir.filters.identity.Identity;
import io.weir.http.HeaderName;
import io.weir.http.HeaderNames;
import io.weir.http.RequestHead;
import io.weir.net.Loop;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes keys: of what is asked, and, unless all callers share, of who asks. The fields {@code
 * stream} and {@code stream_options} are no part of what is asked. From any loop.
 */
public final class Keys {
  private static final HeaderName[] CREDENTIALS = {
    HeaderNames.AUTHORIZATION,
    HeaderName.of("x-api-key"),
    HeaderName.of("api-key"),
    HeaderName.of("x-goog-api-key"),
    HeaderNames.COOKIE
  };
  private static final int NUMBER_MAX = 20;
  private static final String STREAM = "stream";
  private static final String OPTIONS = "stream_options";
  private static final String USAGE = "{\"include_usage\":true}";
  private static final String NO_USAGE = "{\"include_usage\":false}";

  private final Rules rules;
  private final HeaderName[] headers;

  public Keys(Rules rules) {
    this.rules = rules;
    this.headers = rules.headers.stream().map(HeaderName::of).toArray(HeaderName[]::new);
  }

  /**
   * What an operator has said about keys.
   *
   * @param shared whether all callers share answers
   * @param namespace a part of every key
   * @param headers names of fields that an answer depends on
   * @param tools whether requests with tools may be answered from memory
   * @param temperatureMax the highest temperature of one that may
   */
  public record Rules(
      boolean shared,
      String namespace,
      List<String> headers,
      boolean tools,
      BigDecimal temperatureMax) {
    public Rules {
      headers = List.copyOf(headers);
    }
  }

  /** Looks at a request; the body is that of {@link io.weir.filter.Hook#ready}. */
  public Question ask(FilterContext context, @Nullable ByteBuf body) {
    if (body == null) {
      return Question.bypassed("body_too_long");
    }
    if (context.request().headers().contains(HeaderNames.CONTENT_ENCODING)) {
      return Question.bypassed("body_encoded");
    }
    Bench bench = context.loop().local(Bench.class, loop -> new Bench());
    if (!bench.read(body)) {
      return Question.bypassed("body_unreadable");
    }
    Members members = bench.members;
    if (!rules.tools && (uses(members, "tools") || uses(members, "functions"))) {
      return Question.bypassed("tools");
    }
    if (isHot(members.value("", members.find("temperature")))) {
      return Question.bypassed("temperature");
    }
    head(bench, context);
    Form form = body(bench, context.request().path().startsWith("/api/"));
    return new Question(bench.key(), form, "");
  }

  /** Whether a plain answer only says what went wrong, though its status does not. */
  public boolean reportsError(Loop loop, byte[] answer) {
    Bench bench = loop.local(Bench.class, unused -> new Bench());
    if (!bench.read(answer)) {
      return false;
    }
    int error = bench.members.find("error");
    return error >= 0 && !bench.members.isValue(error, "null");
  }

  private static boolean uses(Members members, String list) {
    int at = members.find(list);
    return at >= 0 && !members.isValue(at, "[]") && !members.isValue(at, "null");
  }

  private boolean isHot(String temperature) {
    if (temperature.isEmpty() || temperature.equals("null")) {
      return false;
    }
    // Whatever is no plain number is for the upstream to judge, and nothing to be kept.
    boolean plain = temperature.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    if (!plain || temperature.length() > NUMBER_MAX) {
      return true;
    }
    try {
      return new BigDecimal(temperature).compareTo(rules.temperatureMax) > 0;
    } catch (NumberFormatException e) {
      return true;
    }
  }

  private void head(Bench bench, FilterContext context) {
    RequestHead head = context.request();
    String route = context.route();
    bench.add("weir-cache-1");
    bench.add(rules.namespace);
    bench.add(route == null ? "" : route);
    bench.add(head.method());
    bench.add(head.authority());
    bench.add(head.path());
    for (HeaderName name : headers) {
      bench.add(head.headers(), name);
    }
    if (rules.shared) {
      bench.add("all");
      return;
    }
    Identity identity = context.get(Identity.SLOT);
    if (identity != null) {
      bench.add("identity");
      bench.add(identity.id());
      bench.add(identity.name());
    } else {
      bench.add("credential");
      for (HeaderName name : CREDENTIALS) {
        bench.add(head.headers(), name);
      }
    }
  }

  /** Adds every member but those that only say how the answer is to come; says what they say. */
  private static Form body(Bench bench, boolean streamsByItself) {
    Members members = bench.members;
    boolean streams = streamsByItself;
    boolean usage = false;
    for (int i = 0; i < members.count(); i++) {
      if (members.isNamed(i, STREAM) && members.isValue(i, "true")) {
        streams = true;
      } else if (members.isNamed(i, STREAM) && members.isValue(i, "false")) {
        streams = false;
      } else if (members.isNamed(i, STREAM) && members.isValue(i, "null")) {
        streams = streamsByItself;
      } else if (members.isNamed(i, OPTIONS) && members.isValue(i, USAGE)) {
        usage = true;
      } else if (!members.isNamed(i, OPTIONS)
          || !(members.isValue(i, NO_USAGE) || members.isValue(i, "null"))) {
        bench.addMember(i);
      }
    }
    if (!streams) {
      return Form.PLAIN;
    }
    return usage ? Form.STREAM_USAGE : Form.STREAM;
  }
}
