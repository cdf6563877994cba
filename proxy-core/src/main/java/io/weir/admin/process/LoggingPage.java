package io.weir.admin.process;

import io.weir.admin.Operations;
import io.weir.admin.Operations.LogLevel;
import io.weir.config.problem.Nearest;
import io.weir.config.value.Units;
import io.weir.page.BadCall;
import io.weir.page.Call;
import io.weir.page.Deadlines;
import io.weir.page.Page;
import io.weir.page.Page.Action;
import io.weir.page.Query;
import io.weir.page.Reply;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How much is logged, for good or for a while. A change for a while remembers what held before the
 * first such change; a later change of the same logger takes its place.
 */
public final class LoggingPage {
  private static final Duration FOR_MAX = Duration.ofDays(1);
  private static final String ROOT = "root";
  private static final String LEVELS = "trace, debug, info, warn, error, off or inherit";
  private static final Pattern NAME = Pattern.compile("[A-Za-z_$][\\w$]*(?:\\.[\\w$]+)*");
  private static final int NAME_MAX = 120;

  private final Operations operations;
  private final Deadlines deadlines;
  private final Map<String, Return> returns = new HashMap<>();

  private LoggingPage(Operations operations, Deadlines deadlines) {
    this.operations = operations;
    this.deadlines = deadlines;
  }

  /** The page. */
  public static Page of(Operations operations, Deadlines deadlines) {
    LoggingPage page = new LoggingPage(operations, deadlines);
    return new Page(
        "/logging",
        "How much each logger says.",
        Action.now(page::levels).withFormat(),
        Action.now(page::change)
            .with("level", LEVELS + "; for all that have no level of their own")
            .with("<logger>", "the same for one logger and those below it")
            .with("for", "returns to what was before after so long, such as 5m")
            .withFormat()
            .withAnyParameter());
  }

  /** The page on which whoever rotates log files says so. */
  public static Page reopening(Operations operations) {
    return Page.changing(
        "/reopen_logs",
        "Opens every log file anew, after rotation.",
        Action.now(
            call -> {
              operations.reopenLogs();
              return Reply.text(200, "log files are opened anew");
            }));
  }

  /** What a logger goes back to, and when. */
  private record Return(@Nullable String level, Deadlines.Pending pending) {}

  private Reply levels(Call call) {
    List<LogLevel> all = operations.logLevels();
    if (call.json()) {
      Map<String, @Nullable Object> loggers = new LinkedHashMap<>();
      for (LogLevel one : all) {
        Map<String, @Nullable Object> levels = new LinkedHashMap<>();
        levels.put("own", one.own());
        levels.put("effective", one.effective());
        loggers.put(one.logger(), levels);
      }
      return Reply.json(200, Map.of("loggers", loggers));
    }
    StringBuilder out = new StringBuilder();
    for (LogLevel one : all) {
      out.append(one.logger()).append(": ").append(one.effective());
      out.append(one.own() == null ? " (inherited)\n" : "\n");
    }
    return Reply.of(200, Reply.TEXT, out.toString());
  }

  private Reply change(Call call) {
    Duration time = call.query().duration("for", FOR_MAX);
    List<LogLevel> known = operations.logLevels();
    Map<String, String> wanted = new LinkedHashMap<>();
    for (String name : call.query().names()) {
      if (!name.equals("for") && !name.equals("format")) {
        String level = String.valueOf(call.query().text(name)).toLowerCase(Locale.ROOT);
        wanted.put(name.equals("level") ? ROOT : logger(name, known), level(name, level));
      }
    }
    if (wanted.isEmpty()) {
      throw BadCall.request("level: missing (expected: level=debug, or a logger's name=debug)");
    }
    if ("inherit".equals(wanted.get(ROOT))) {
      throw Query.bad("level", "inherit", "a level: there is no logger above the root");
    }
    wanted.forEach((logger, level) -> set(logger, level, time, known));
    Map<String, @Nullable Object> tree = new LinkedHashMap<>(wanted);
    if (time != null) {
      tree.put("for", Units.format(time));
    }
    return Reply.tree(call, 200, tree);
  }

  private static String level(String name, String level) {
    return switch (level) {
      case "trace", "debug", "info", "warn", "error", "off", "inherit" -> level;
      default -> throw Query.bad(name, level, LEVELS);
    };
  }

  /** A logger that there is, or one of Weir's own that has not been used yet. */
  private static String logger(String name, List<LogLevel> known) {
    List<String> names = known.stream().map(LogLevel::logger).toList();
    boolean ours = name.startsWith("io.weir.") && name.length() <= NAME_MAX;
    if (!names.contains(name) && !(ours && NAME.matcher(name).matches())) {
      String near = Nearest.to(name, names).map(word -> "; did you mean " + word + "?").orElse("");
      throw BadCall.request("logger: " + Query.shown(name) + " is unknown" + near);
    }
    return name;
  }

  private synchronized void set(
      String logger, String level, @Nullable Duration time, List<LogLevel> known) {
    Return earlier = returns.remove(logger);
    if (earlier != null) {
      earlier.pending().cancel();
    }
    String before = earlier == null ? own(logger, known) : earlier.level();
    operations.logLevel(logger, level.equals("inherit") ? null : level);
    if (time != null) {
      returns.put(logger, new Return(before, deadlines.after(time, () -> giveBack(logger))));
    }
  }

  private synchronized void giveBack(String logger) {
    Return back = returns.remove(logger);
    if (back != null) {
      operations.logLevel(logger, back.level());
    }
  }

  private static @Nullable String own(String logger, List<LogLevel> known) {
    for (LogLevel one : known) {
      if (one.logger().equals(logger)) {
        return one.own();
      }
    }
    return null;
  }
}
