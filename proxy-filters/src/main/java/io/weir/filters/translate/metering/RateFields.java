package io.weir.filters.translate.metering;

import io.weir.fault.Dialect;
import io.weir.filters.llm.usage.LimitNames;
import io.weir.filters.llm.usage.ResetText;
import io.weir.http.HeaderName;
import io.weir.http.Headers;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of its rate limits, in the fields that a client of the other dialect reads:
 * {@code x-ratelimit-*} with the time that is left, {@code anthropic-ratelimit-*} with the time of
 * day. {@code retry-after} and {@code retry-after-ms} mean the same to all and are not touched.
 */
public final class RateFields {
  private static final List<LimitNames> OPENAI = LimitNames.OPENAI;
  private static final List<LimitNames> ANTHROPIC = LimitNames.ANTHROPIC;

  private RateFields() {}

  /** One measure's figures, the time until it is whole again in milliseconds, or -1. */
  private record Figures(@Nullable String limit, @Nullable String remaining, long resetMillis) {
    void write(LimitNames names, @Nullable String reset, Headers to) {
      set(names.limit(), limit, to);
      set(names.remaining(), remaining, to);
      set(names.reset(), reset, to);
    }

    private static void set(HeaderName name, @Nullable String value, Headers to) {
      if (value != null) {
        to.set(name, value);
      }
    }

    /** The scarcer of two, as far as both say what is left. */
    static @Nullable Figures scarcer(@Nullable Figures one, @Nullable Figures other) {
      if (one == null || other == null) {
        return one == null ? other : one;
      }
      return left(other) < left(one) ? other : one;
    }

    private static long left(Figures figures) {
      String text = figures.remaining;
      boolean number = text != null && text.matches("[0-9]{1,18}");
      return number ? Long.parseLong(text) : Long.MAX_VALUE;
    }
  }

  /** Takes the server's fields out, and puts in the client's where its dialect has any. */
  public static void tell(Headers headers, Dialect server, Dialect client, long wallMillis) {
    boolean anthropic = server == Dialect.ANTHROPIC;
    Figures requests = take(headers, anthropic ? ANTHROPIC.get(0) : OPENAI.get(0), wallMillis);
    Figures tokens = take(headers, anthropic ? ANTHROPIC.get(1) : OPENAI.get(1), wallMillis);
    if (anthropic) {
      Figures input = take(headers, ANTHROPIC.get(2), wallMillis);
      Figures output = take(headers, ANTHROPIC.get(3), wallMillis);
      tokens = tokens == null ? Figures.scarcer(input, output) : tokens;
    }
    if (client == Dialect.ANTHROPIC) {
      write(requests, ANTHROPIC.get(0), at(requests, wallMillis), headers);
      write(tokens, ANTHROPIC.get(1), at(tokens, wallMillis), headers);
    } else if (client == Dialect.OPENAI || client == Dialect.OPENAI_RESPONSES) {
      write(requests, OPENAI.get(0), left(requests), headers);
      write(tokens, OPENAI.get(1), left(tokens), headers);
    }
  }

  private static @Nullable Figures take(Headers headers, LimitNames names, long wallMillis) {
    String limit = headers.get(names.limit());
    String remaining = headers.get(names.remaining());
    String reset = headers.get(names.reset());
    if (limit == null && remaining == null && reset == null) {
      return null;
    }
    headers.remove(names.limit());
    headers.remove(names.remaining());
    headers.remove(names.reset());
    return new Figures(limit, remaining, reset == null ? -1 : until(reset, wallMillis));
  }

  /**
   * The time until a limit is whole again, however the server says it; -1 where it cannot be read.
   */
  private static long until(String reset, long wallMillis) {
    if (reset.indexOf('-') < 0) {
      return ResetText.millis(reset);
    }
    try {
      return Math.max(0, OffsetDateTime.parse(reset).toInstant().toEpochMilli() - wallMillis);
    } catch (DateTimeException e) {
      return -1;
    }
  }

  private static void write(
      @Nullable Figures figures, LimitNames names, @Nullable String reset, Headers to) {
    if (figures != null) {
      figures.write(names, reset, to);
    }
  }

  private static @Nullable String left(@Nullable Figures figures) {
    return figures == null || figures.resetMillis < 0 ? null : ResetText.of(figures.resetMillis);
  }

  private static @Nullable String at(@Nullable Figures figures, long wallMillis) {
    if (figures == null || figures.resetMillis < 0) {
      return null;
    }
    return ResetText.at(wallMillis + figures.resetMillis);
  }
}
