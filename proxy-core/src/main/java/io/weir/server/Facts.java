package io.weir.server;

import io.weir.admin.Operations.Fact;
import io.weir.net.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Properties;

/** What this build is, and what it runs on. */
public final class Facts {
  private static final Properties BUILD = build();

  private Facts() {}

  /** Weir's version, such as {@code 0.1.0-SNAPSHOT}. */
  public static String version() {
    return BUILD.getProperty("version", "unknown");
  }

  static List<Fact> of(Transport transport, int loops, long startedMillis) {
    return List.of(
        new Fact("version", version()),
        new Fact("java", System.getProperty("java.vm.name") + ' ' + Runtime.version()),
        new Fact("transport", transport.name().toLowerCase(java.util.Locale.ROOT)),
        new Fact("loops", Integer.toString(loops)),
        new Fact("pid", Long.toString(ProcessHandle.current().pid())),
        new Fact("started_millis", Long.toString(startedMillis)));
  }

  private static Properties build() {
    Properties properties = new Properties();
    try (InputStream in = Facts.class.getResourceAsStream("/io/weir/build.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new IllegalStateException("build.properties: unreadable (expected: in the jar)", e);
    }
    return properties;
  }
}
