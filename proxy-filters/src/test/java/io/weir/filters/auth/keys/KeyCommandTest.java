package io.weir.filters.auth.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.yaml.YamlSource;
import io.weir.server.cli.extension.CliCommand;
import io.weir.server.cli.extension.CliCommand.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String input, String... arguments) {
    byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
    PrintStream shown = new PrintStream(out, true, StandardCharsets.UTF_8);
    PrintStream said = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new KeyCommand()
        .run(List.of(arguments), new Terminal(new ByteArrayInputStream(bytes), shown, said));
  }

  private List<String> lines() {
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static KeyTable table(List<String> entry) {
    String yaml = "keys:\n" + String.join("\n", entry) + "\n";
    KeysConfig keys =
        YamlSource.text("keys.yaml", yaml, name -> null).read(KeysConfig.CONTENT).orThrow();
    return new KeyTable(keys.entries());
  }

  @Test
  void key_thatIsNew_isShownWithAnEntryThatKnowsIt() {
    assertThat(run("", "new", "alice")).isZero();
    String key = lines().get(0);
    assertThat(key).matches("sk-weir-[A-Za-z0-9_-]{43}");
    KeyTable table = table(lines().subList(1, 3));
    assertThat(table.find(KeyHash.of(key).bytes())).isNotNull();
    assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain(key);
    out.reset();
    run("", "new", "alice");
    assertThat(lines().get(0)).isNotEqualTo(key);
  }

  @Test
  void key_thatIsThere_isHashed() {
    assertThat(run("mine\n", "hash", "bob")).isZero();
    assertThat(table(lines()).find(KeyHash.of("mine").bytes())).isNotNull();
    assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("mine");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "two words"})
  void input_withoutAKey_isRefused(String input) {
    assertThat(run(input, "hash")).isEqualTo(1);
    assertThat(lines()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "new", "old", "new,a b", "new,a,b", "new,a: {b}", "--help"})
  void arguments_thatAreWrong_showTheUsage(String arguments) {
    String[] words = arguments.isEmpty() ? new String[0] : arguments.split(",", -1);
    assertThat(run("", words)).isEqualTo(CliCommand.USAGE);
    assertThat(lines()).isEmpty();
  }

  @Test
  void command_isFound() {
    assertThat(ServiceLoader.load(CliCommand.class))
        .anyMatch(command -> command.name().equals("key"));
  }
}
