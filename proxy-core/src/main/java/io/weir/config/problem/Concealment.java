package io.weir.config.problem;

import java.util.regex.Pattern;

/**
 * Blots out what looks like a secret in text that is about to be shown. The last line of defence:
 * declared secrets are masked where they are read, this catches those written in the wrong place.
 */
public final class Concealment {

  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)((?:secret|token|password|passwd|api[_-]?key|credential"
              + "|authorization|private[_-]key)"
              + "[\\w-]*[\"']?\\s*[:=]\\s*)(?!\\s*[\\[{|>&*])([\"']?)(?!\\$\\{)([^\\s\"',}\\]]+)");
  private static final Pattern LOOKS =
      Pattern.compile(
          "(?i)\\b(sk-|pk-|ghp_|gsk_|xox[a-z]-|AKIA|AIza|Bearer\\s+|Basic\\s+)"
              + "(?!\\$\\{)[A-Za-z0-9_\\-.=+/]{6,}");
  private static final Pattern USER_INFO = Pattern.compile("(://)[^/@\\s\"'$]+@");

  private Concealment() {}

  /** The text with every stretch that looks like a secret replaced by {@code ***}. */
  public static String of(String text) {
    String out = NAMED.matcher(text).replaceAll("$1$2***");
    out = LOOKS.matcher(out).replaceAll("$1***");
    return USER_INFO.matcher(out).replaceAll("$1***@");
  }
}
