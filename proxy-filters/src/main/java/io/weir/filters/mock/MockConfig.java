package io.weir.filters.mock;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import java.time.Duration;
import java.util.List;

/**
 * What an operator writes for a cluster of {@code type: mock}.
 *
 * @param reply what is said, with places to fill in
 * @param fillerTokens tokens of filler said instead; 0 for none
 * @param delay time until the answer's head
 * @param pace time between the events of a stream
 * @param pieceTokens tokens of an event
 * @param tools whether tools that are on offer are called
 * @param models names of the models there are
 * @param fail how answers go wrong
 * @param failRatio share of the answers that do
 * @param bodyBytesMax longest request that is read
 */
record MockConfig(
    String reply,
    int fillerTokens,
    Duration delay,
    Duration pace,
    int pieceTokens,
    boolean tools,
    List<String> models,
    Failure fail,
    double failRatio,
    long bodyBytesMax) {

  private static final int FILLER_MAX = 1_000_000;
  private static final Duration HOUR = Duration.ofHours(1);

  static final Shape<MockConfig> SHAPE = shape();

  private static Shape<MockConfig> shape() {
    Shape.Builder b =
        Shape.named("mock", "A model server that is not there: canned answers in every dialect.");
    Key<String> reply =
        b.key("reply", Kinds.text())
            .orElse("[mock] %messages%")
            .doc(
                "What is said. `%prompt%` is the last text of the user, `%messages%` every text of"
                    + " the request, `%model%` the model.");
    Key<Integer> filler =
        b.key("filler_tokens", Kinds.integer(0, FILLER_MAX))
            .orElse(0)
            .doc("Says so many tokens of filler text in place of `reply`; 0 for none.");
    Key<Duration> delay =
        b.key("delay", Kinds.duration(Duration.ZERO, HOUR))
            .orElse(Duration.ZERO)
            .doc("Time until the answer's head.");
    Key<Duration> pace =
        b.key("pace", Kinds.duration(Duration.ZERO, HOUR))
            .orElse(Duration.ZERO)
            .doc("Time between the events of a stream, to 8ms.");
    Key<Integer> piece =
        b.key("piece_tokens", Kinds.integer(1, 10_000))
            .orElse(1)
            .doc("Tokens of each event of a stream.");
    Key<Boolean> tools =
        b.key("tools", Kinds.bool())
            .orElse(true)
            .doc("Call a tool that is on offer, if it is demanded or the user names it.");
    Key<List<String>> models =
        b.key("models", Kinds.nonEmptyList(Kinds.text()))
            .orElse(List.of("mock"))
            .doc("Names of the models in the lists of models. Any other is served as well.");
    Key<Failure> fail =
        b.key("fail", Kinds.scalar("failure", Failure.EXPECTED, Failure::parse))
            .orElse(Failure.NONE)
            .doc("How answers go wrong, whatever the model.");
    Key<Double> ratio =
        b.key("fail_ratio", Kinds.fraction())
            .orElse(1.0)
            .doc("Share of the answers that `fail` is about, evenly spread.");
    Key<Long> bodyMax =
        b.key("body_max", Kinds.size(1, 1L << 30))
            .orElse(32L << 20)
            .doc("Longest request that is read; a longer one is answered with 413.");
    return b.build(
        v ->
            new MockConfig(
                v.get(reply),
                v.get(filler),
                v.get(delay),
                v.get(pace),
                v.get(piece),
                v.get(tools),
                v.get(models),
                v.get(fail),
                v.get(ratio),
                v.get(bodyMax)));
  }
}
