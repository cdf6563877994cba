package io.weir.route.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.http.HeaderName;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.route.regex.LinearRegex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The index against a search that looks at every match in turn. */
final class RouteIndexTest {
  private static final Subject MODEL = new Subject.Field("model");
  private static final Subject STREAM = new Subject.Field("stream");
  private static final Subject TENANT = new Subject.Header(HeaderName.of("x-tenant"));
  private static final Subject QUERY = new Subject.Query("v");

  private record Body(Map<String, String> fields) implements BodyFields {
    @Override
    public @Nullable String value(String field) {
      return fields.get(field);
    }

    @Override
    public boolean present(String field) {
      return fields.containsKey(field);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10, 300, 10_000})
  void index_holdsRandomMatches_findsWhatALinearSearchFinds(int size) {
    Random random = new Random(size + 1);
    for (int round = 0; round < (size > 1000 ? 1 : 20); round++) {
      int variety = 2 + random.nextInt(Math.max(size, 4));
      List<RouteMatch> matches = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        matches.add(match(random, variety));
      }
      RouteIndex index = new RouteIndex(matches);
      for (int i = 0; i < 400; i++) {
        RequestHead head = head(random, variety);
        Body body = new Body(body(random, variety));
        RequestFacts facts = new RequestFacts(head, body);
        int expected = linear(matches, facts);
        assertThat(index.whole(facts)).as("%s %s", head, body).isEqualTo(expected);
        checkDecision(matches, index.head(new RequestFacts(head, null)), head, expected);
      }
    }
  }

  /** What the head decides is right, and it asks for exactly the fields that can matter. */
  private static void checkDecision(
      List<RouteMatch> matches, RouteIndex.Decision decision, RequestHead head, int expected) {
    RequestFacts facts = new RequestFacts(head, null);
    List<String> fields = new ArrayList<>();
    int decided = RouteIndex.NONE;
    for (int i = 0; i < matches.size() && decided < 0; i++) {
      if (Condition.all(matches.get(i).head(), facts)) {
        if (matches.get(i).body().isEmpty()) {
          decided = i;
        }
        matches.get(i).body().forEach(c -> fields.add(((Subject.Field) c.subject()).name()));
      }
    }
    assertThat(decision.fields())
        .containsExactlyInAnyOrderElementsOf(fields.stream().distinct().toList());
    if (fields.isEmpty()) {
      assertThat(decision.match()).isEqualTo(decided).isEqualTo(expected);
    } else {
      assertThat(decision.match()).isEqualTo(RouteIndex.NONE);
    }
  }

  private static int linear(List<RouteMatch> matches, RequestFacts facts) {
    for (int i = 0; i < matches.size(); i++) {
      if (matches.get(i).test(facts)) {
        return i;
      }
    }
    return RouteIndex.NONE;
  }

  private static RouteMatch match(Random random, int variety) {
    List<Condition> head = new ArrayList<>();
    List<Condition> body = new ArrayList<>();
    if (random.nextInt(4) == 0) {
      head.add(Condition.of(Subject.HOST, some(random, () -> host(random, variety))));
    }
    if (random.nextInt(20) != 0) {
      head.add(Condition.of(Subject.PATH, some(random, () -> path(random, variety))));
    }
    if (random.nextInt(3) == 0) {
      head.add(
          Condition.of(Subject.METHOD, some(random, () -> new TextMatch.Exact(method(random)))));
    }
    if (random.nextInt(5) == 0) {
      head.add(value(random, TENANT, "t" + random.nextInt(variety)));
    }
    if (random.nextInt(8) == 0) {
      head.add(value(random, QUERY, "v" + random.nextInt(3)));
    }
    if (random.nextInt(3) == 0) {
      body.add(value(random, MODEL, "gpt-" + random.nextInt(variety)));
    }
    if (random.nextInt(8) == 0) {
      body.add(value(random, STREAM, "true"));
    }
    return new RouteMatch(head, body);
  }

  private interface Made {
    TextMatch make();
  }

  private static List<TextMatch> some(Random random, Made made) {
    List<TextMatch> some = new ArrayList<>();
    for (int i = random.nextInt(4) == 0 ? 2 : 1; i > 0; i--) {
      some.add(made.make());
    }
    return some;
  }

  private static Condition value(Random random, Subject subject, String text) {
    int half = 1 + random.nextInt(text.length());
    return switch (random.nextInt(8)) {
      case 0 -> Condition.present(subject);
      case 1 -> Condition.absent(subject);
      case 2 -> Condition.of(subject, List.of(TextMatch.glob(text.substring(0, half) + "*")));
      case 3 -> Condition.of(subject, List.of(TextMatch.glob("*" + text.substring(half))));
      case 4 -> Condition.of(subject, List.of(expression(text.substring(0, half) + ".*")));
      default -> Condition.of(subject, List.of(new TextMatch.Exact(text)));
    };
  }

  private static TextMatch expression(String text) {
    return new TextMatch.Expression(LinearRegex.of(text));
  }

  private static TextMatch host(Random random, int variety) {
    String host = "h" + random.nextInt(variety) + ".example.com";
    return switch (random.nextInt(4)) {
      case 0 -> new TextMatch.Suffix(".example.com");
      case 1 -> new TextMatch.Suffix("." + host);
      default -> new TextMatch.Exact(host);
    };
  }

  private static TextMatch path(Random random, int variety) {
    String path = randomPath(random, variety);
    return switch (random.nextInt(8)) {
      case 0, 1 -> TextMatch.Segments.of(path);
      case 2 -> new TextMatch.Segments(path.substring(0, path.length() - 1));
      case 3 -> random.nextInt(10) == 0 ? expression("/p[0-9]+.*") : new TextMatch.Exact(path);
      default -> new TextMatch.Exact(path);
    };
  }

  private static String randomPath(Random random, int variety) {
    StringBuilder path = new StringBuilder("/p").append(random.nextInt(variety));
    for (int depth = random.nextInt(3); depth > 0; depth--) {
      path.append("/s").append(random.nextInt(3));
    }
    return path.toString();
  }

  private static String method(Random random) {
    return List.of("GET", "POST", "PUT").get(random.nextInt(3));
  }

  private static RequestHead head(Random random, int variety) {
    Headers headers = new Headers();
    for (int n = random.nextInt(3); n > 0; n--) {
      headers.add("X-Tenant", "t" + random.nextInt(variety));
    }
    String host =
        (random.nextBoolean() ? "a." : "") + "H" + random.nextInt(variety) + ".Example.com";
    String query = random.nextInt(3) == 0 ? "?v=v" + random.nextInt(3) : "";
    String path = randomPath(random, variety) + (random.nextInt(4) == 0 ? "/x" : "") + query;
    return new RequestHead(method(random), host + ":8080", path, headers);
  }

  private static Map<String, String> body(Random random, int variety) {
    String model = "gpt-" + random.nextInt(variety);
    return switch (random.nextInt(4)) {
      case 0 -> Map.of();
      case 1 -> Map.of("model", model);
      default -> Map.of("model", model, "stream", String.valueOf(random.nextBoolean()));
    };
  }
}
