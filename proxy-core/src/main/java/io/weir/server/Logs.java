package io.weir.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.weir.admin.Operations.LogLevel;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** How much each logger says; the only place that knows which logging library is behind. */
final class Logs {
  private static final String ROOT = "root";

  private Logs() {}

  static List<LogLevel> levels() {
    return context().getLoggerList().stream().map(Logs::level).toList();
  }

  private static LogLevel level(Logger logger) {
    boolean root = logger.getName().equals(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Level own = logger.getLevel();
    return new LogLevel(
        root ? ROOT : logger.getName(),
        own == null ? null : word(own),
        word(logger.getEffectiveLevel()));
  }

  private static String word(Level level) {
    return level.toString().toLowerCase(Locale.ROOT);
  }

  static void level(String logger, @Nullable String level) {
    String name = logger.equals(ROOT) ? org.slf4j.Logger.ROOT_LOGGER_NAME : logger;
    context().getLogger(name).setLevel(level == null ? null : Level.toLevel(level, Level.INFO));
  }

  private static LoggerContext context() {
    return (LoggerContext) LoggerFactory.getILoggerFactory();
  }
}
