package io.weir.filters.accesslog;

import io.weir.filter.Filter;
import io.weir.filter.FilterContext;
import io.weir.filter.Hook;
import io.weir.filter.Outcome;
import io.weir.json.JsonWriter;
import io.weir.lines.JsonLines;
import io.weir.lines.LineSinks;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Writes each exchange's line when it is done. Its place is first in the chain. */
final class AccessLogFilter implements Filter {
  private static final int FIRST_ERROR = 400;
  private static final int TAGS_MAX = 256;

  /** Stands for a tag that is left out. */
  private static final byte[] LEFT_OUT = {};

  private final AccessLogConfig config;
  private final LineSinks sinks;
  private final JsonLines lines;
  private final List<Entry> entries;
  private final Set<String> names = new HashSet<>();

  /** The names of tags as they stand in the line, made once. */
  private final Map<String, byte[]> tags = new ConcurrentHashMap<>();

  private final boolean all;
  private final long sampled;

  AccessLogFilter(AccessLogConfig config, LineSinks sinks) {
    this.config = config;
    this.sinks = sinks;
    this.lines = sinks.open(config.to());
    this.entries = config.shown().entrySet().stream().map(Entry::of).toList();
    this.all = config.only() == AccessLogConfig.Only.ALL && config.sample() >= 1;
    this.sampled = (long) (config.sample() * (1L << Integer.SIZE));
    names.addAll(config.shown().keySet());
    config.drop().forEach(source -> names.add(source.replaceFirst("^tag\\.", "")));
  }

  /** One field: its name as it stands in the line, and its source. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Entry(byte[] name, Source source) {
    static Entry of(Map.Entry<String, String> field) {
      return new Entry(written(field.getKey()), Source.of(field.getValue()));
    }
  }

  @Override
  public Class<? extends Hook> hook() {
    return LogHook.class;
  }

  @Override
  public Hook open(FilterContext context) {
    return new LogHook(context);
  }

  @Override
  public void refused(FilterContext context, Outcome outcome) {
    if (wanted(context, outcome)) {
      log(context, outcome);
    }
  }

  @Override
  public void close() {
    sinks.close(lines);
  }

  private boolean wanted(FilterContext context, Outcome outcome) {
    if (all || outcome.fault() != null || outcome.status() >= FIRST_ERROR) {
      return true;
    }
    return config.only() == AccessLogConfig.Only.ALL && spread(context.id()) < sampled;
  }

  /** A number from 0 to 2^32 by the id, so that every replica samples the same exchanges. */
  private static long spread(String id) {
    int hash = id.hashCode() * 0x9e3779b9;
    return Integer.toUnsignedLong((hash ^ (hash >>> 15)) * 0x85ebca6b);
  }

  private void log(FilterContext context, Outcome outcome) {
    LogLine line = context.loop().local(LogLine.class, loop -> new LogLine());
    JsonWriter out = line.begin(context, outcome, config.query());
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      entry.source.write(line, entry.name);
    }
    if (config.tags()) {
      outcome.tags(
          (field, value) -> {
            byte[] name = tag(field);
            if (name != LEFT_OUT) {
              out.rawName(name).any(value);
            }
          });
    }
    lines.write(line.end());
  }

  private byte[] tag(String field) {
    byte[] known = tags.get(field);
    if (known == null) {
      known = names.contains(field) ? LEFT_OUT : written(field);
      if (tags.size() < TAGS_MAX) {
        tags.put(field, known);
      }
    }
    return known;
  }

  private static byte[] written(String name) {
    return new JsonWriter().name(name).toByteArray();
  }

  private final class LogHook extends Hook {
    private final FilterContext context;

    private LogHook(FilterContext context) {
      this.context = context;
    }

    @Override
    public void done(Outcome outcome) {
      if (wanted(context, outcome)) {
        log(context, outcome);
      }
    }
  }
}
