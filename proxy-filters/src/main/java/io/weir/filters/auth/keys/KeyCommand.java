package io.weir.filters.auth.keys;

import io.weir.server.cli.extension.CliCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** {@code weir key}: makes API keys, and hashes those that there are. */
public final class KeyCommand implements CliCommand {
  private static final String PREFIX = "sk-weir-";
  private static final int RANDOM_BYTES = 32;
  private static final int INPUT_MAX = 4096;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,99}");

  @Override
  public String name() {
    return "key";
  }

  @Override
  public String description() {
    return "Makes an API key, or hashes one, for the filter auth.";
  }

  @Override
  public List<String> usage() {
    return List.of(
        "key new NAME      makes a key, shows it once, and what to put into the file of keys",
        "key hash [NAME]   reads a key from the standard input, and shows the same for it");
  }

  @Override
  public int run(List<String> arguments, Terminal terminal) {
    String what = arguments.isEmpty() ? "" : arguments.get(0);
    String name = arguments.size() == 2 ? arguments.get(1) : "new-key";
    boolean named = arguments.size() == 2;
    if (arguments.size() > 2 || !NAME.matcher(name).matches()) {
      return USAGE;
    }
    if (what.equals("new") && named) {
      String key = made();
      terminal.err().println("The key, shown this once:");
      terminal.out().println(key);
      terminal.err().println("For the file of keys:");
      terminal.out().println(entry(name, key));
      return 0;
    }
    return what.equals("hash") ? hash(name, terminal) : USAGE;
  }

  private static int hash(String name, Terminal terminal) {
    String key;
    try {
      byte[] bytes = terminal.in().readNBytes(INPUT_MAX);
      key = new String(bytes, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      terminal.err().println("weir: the key cannot be read: " + e.getMessage());
      return 1;
    }
    if (key.isEmpty() || key.chars().anyMatch(Character::isWhitespace)) {
      terminal.err().println("weir: found no key on the standard input (expected: one line)");
      return 1;
    }
    terminal.out().println(entry(name, key));
    return 0;
  }

  /** 256 random bits: nobody need salt or stretch what nobody can guess. */
  private static String made() {
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  private static String entry(String name, String key) {
    return "  - name: " + name + "\n    hash: " + KeyHash.of(key);
  }
}
