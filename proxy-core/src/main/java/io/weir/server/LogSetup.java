package io.weir.server;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * How the log looks where nobody has said so: lines on stderr, from level info. A {@code
 * logback.xml} on the class path, or named by {@code -Dlogback.configurationFile}, goes before it;
 * reading one takes longer than all else of the log together, so Weir brings none.
 */
@ConfiguratorRank(ConfiguratorRank.NOMINAL)
public final class LogSetup extends ContextAwareBase implements Configurator {
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{24} %msg%n%ex{12}";
  private static final int QUEUED_MAX = 1024;

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();
    ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
    stderr.setContext(context);
    stderr.setName("stderr");
    stderr.setTarget("System.err");
    stderr.setEncoder(encoder);
    stderr.start();
    AsyncAppender async = new AsyncAppender();
    async.setContext(context);
    async.setName("async");
    // A loop never waits for the terminal: what does not fit is dropped.
    async.setNeverBlock(true);
    async.setQueueSize(QUEUED_MAX);
    async.addAppender(stderr);
    async.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(async);
    context.getLogger("io.netty").setLevel(Level.WARN);
    context.getLogger("io.lettuce").setLevel(Level.ERROR); // the store says what matters
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
