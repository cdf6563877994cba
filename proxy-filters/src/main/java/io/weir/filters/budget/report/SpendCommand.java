package io.weir.filters.budget.report;

import io.weir.server.cli.extension.CliCommand;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code weir spend}: asks a running Weir what was spent. */
public final class SpendCommand implements CliCommand {
  private static final String ADMIN = "admin";
  private static final Set<String> OPTIONS =
      Set.of(ADMIN, "from", "to", "by", "key", "owner", "model", "route", "cluster", "format");
  private static final String MARK = "--";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int OK = 200;

  private final UnaryOperator<@Nullable String> environment;

  /** Made by {@link java.util.ServiceLoader}. */
  public SpendCommand() {
    this(System::getenv);
  }

  SpendCommand(UnaryOperator<@Nullable String> environment) {
    this.environment = environment;
  }

  @Override
  public String name() {
    return "spend";
  }

  @Override
  public String description() {
    return "Shows what was spent on model calls, as a running Weir has counted it.";
  }

  @Override
  public List<String> usage() {
    return List.of(
        "spend [--from DAY] [--to DAY] [--by " + Question.WORDS.replace(", ", ",") + "]",
        "      [--key|--owner|--model|--route|--cluster NAME] [--format text|json|csv]",
        "      [--admin HOST:PORT]   else WEIR_ADMIN, else 127.0.0.1:9901; with WEIR_ADMIN_TOKEN");
  }

  @Override
  public int run(List<String> arguments, Terminal terminal) {
    Map<String, String> options = options(arguments);
    if (options == null) {
      return USAGE;
    }
    String admin = options.remove(ADMIN);
    admin = admin == null ? environment.apply("WEIR_ADMIN") : admin;
    admin = admin == null || admin.isBlank() ? "127.0.0.1:9901" : admin;
    try {
      HttpResponse<String> answer = ask(admin, options);
      (answer.statusCode() == OK ? terminal.out() : terminal.err()).print(answer.body());
      return answer.statusCode() == OK ? 0 : 1;
    } catch (IOException | IllegalArgumentException e) {
      terminal.err().println("weir: no answer from the admin port at " + admin + ": " + e);
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  /** The options by name; null where the arguments are wrong. */
  private static @Nullable Map<String, String> options(List<String> arguments) {
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      boolean known = name.startsWith(MARK) && OPTIONS.contains(name.substring(MARK.length()));
      if (!known || (equals < 0 && ++i == arguments.size())) {
        return null;
      }
      String value = equals < 0 ? arguments.get(i) : argument.substring(equals + 1);
      options.put(name.substring(MARK.length()), value);
    }
    return options;
  }

  private HttpResponse<String> ask(String admin, Map<String, String> options)
      throws IOException, InterruptedException {
    String query =
        options.entrySet().stream()
            .map(e -> e.getKey() + '=' + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&", "?", ""));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + admin + "/spend" + query)).timeout(PATIENCE);
    String token = environment.apply("WEIR_ADMIN_TOKEN");
    if (token != null && !token.isBlank()) {
      request.header("Authorization", "Bearer " + token);
    }
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    return client.send(request.build(), BodyHandlers.ofString());
  }
}
