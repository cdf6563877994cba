package io.weir.filters.llm.price;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.yaml.YamlSource;
import io.weir.filters.llm.usage.Tokens;
import io.weir.filters.llm.usage.Tokens.Input;
import io.weir.filters.llm.usage.Tokens.Output;
import org.junit.jupiter.api.Test;

class PriceTest {
  private static final String SONNET =
      "{input: 3, cached: 0.3, cache_write: 3.75, cache_write_1h: 6, output: 15, search: 0.01}";

  private static Price price(String yaml) {
    return new Price(
        YamlSource.text("prices.yaml", yaml, name -> null).read(Rates.SHAPE).orThrow());
  }

  private static Tokens tokens(Input in, Output out) {
    return new Tokens(in, out, 0);
  }

  @Test
  void nanos_plainCall_isTokensTimesPrice() {
    // 1,000 at 2.50 and 100 at 10.00 for a million: 0.0025 + 0.001 USD
    assertThat(price("{input: 2.5, output: 10}").nanos(Tokens.of(1000, 100))).isEqualTo(3_500_000);
  }

  @Test
  void nanos_halfANanoDollar_roundsUpOnceAtTheEnd() {
    Price price = price("{input: 0.0375, output: 0.0005}");
    // 1 at 37.5 nano-dollars
    assertThat(price.nanos(Tokens.of(1, 0))).isEqualTo(38);
    // 37.5 + 0.5: rounded apart it would be 39
    assertThat(price.nanos(Tokens.of(1, 1))).isEqualTo(38);
    // 0.5, and 0.4
    assertThat(price.nanos(Tokens.of(0, 1))).isEqualTo(1);
    assertThat(price("{output: 0.0004}").nanos(Tokens.of(0, 1))).isZero();
  }

  @Test
  void nanos_priceOfNineDecimals_staysExact() {
    // 0.000000001 USD for a million tokens: a billion tokens cost 1,000 nano-dollars
    assertThat(price("{input: 0.000000001}").nanos(Tokens.of(1_000_000_000, 0))).isEqualTo(1000);
  }

  @Test
  void nanos_partsOfTheInput_areEachChargedOnce() {
    // 2 plain, 2836 cached, 8000 written, 295 written for an hour, 11 out:
    // 6 + 850.8 + 30000 + 1770 + 165 micro-dollars
    Input in = new Input(2 + 2836 + 8000 + 295, 2836, 8000, 295, 0, 0);
    assertThat(price(SONNET).nanos(tokens(in, new Output(11, 4, 0, 0)))).isEqualTo(32_791_800);
  }

  @Test
  void nanos_partWithoutPrice_costsAsItsWhole() {
    Input in = new Input(100, 40, 10, 10, 5, 5);
    Output out = new Output(100, 30, 20, 10);
    assertThat(price("{input: 1, output: 2}").nanos(tokens(in, out))).isEqualTo(300_000);
  }

  @Test
  void nanos_hourWriteWithoutPrice_costsAsAnyWrite() {
    Input in = new Input(10, 0, 0, 10, 0, 0);
    assertThat(price("{input: 1, cache_write: 1.25}").nanos(tokens(in, new Output(0, 0, 0, 0))))
        .isEqualTo(12_500);
  }

  @Test
  void nanos_mediaAndReasoning_haveTheirOwnPrices() {
    Price price =
        price(
            "{input: 1, output: 2, audio_input: 10, image_input: 4, reasoning: 3,"
                + " audio_output: 20, image_output: 40}");
    Input in = new Input(100, 0, 0, 0, 20, 30);
    Output out = new Output(100, 10, 20, 30);
    // 50 + 200 + 120 and 80 + 30 + 400 + 1200 micro-dollars
    assertThat(price.nanos(tokens(in, out))).isEqualTo(2_080_000);
  }

  @Test
  void nanos_cachedAudio_isNotChargedTwice() {
    Input in = new Input(100, 80, 0, 0, 60, 0);
    // 80 cached; of 60 heard only 20 are left
    assertThat(
            price("{input: 1, cached: 0.1, audio_input: 10}")
                .nanos(tokens(in, new Output(0, 0, 0, 0))))
        .isEqualTo(8_000 + 200_000);
  }

  @Test
  void nanos_longInput_isChargedByItsTierAsAWhole() {
    Price price =
        price(
            "{input: 2, cached: 0.2, output: 10, tiers: [{above: 200000, input: 4, output: 15},"
                + " {above: 500000, input: 8}]}");
    assertThat(price.nanos(Tokens.of(200_000, 10))).isEqualTo(400_100_000);
    assertThat(price.nanos(Tokens.of(200_001, 10))).isEqualTo(800_154_000);
    assertThat(price.nanos(Tokens.of(500_001, 10))).isEqualTo(4_000_108_000L);
    // what a tier leaves out costs as without it
    Input in = new Input(200_001, 200_001, 0, 0, 0, 0);
    assertThat(price.nanos(tokens(in, new Output(0, 0, 0, 0)))).isEqualTo(40_000_200);
  }

  @Test
  void nanos_requestsAndSearches_areChargedApart() {
    Price price = price("{input: 1, output: 1, request: 0.005, search: 0.01}");
    Tokens used = new Tokens(new Input(70, 0, 0, 0, 0, 0), new Output(28, 0, 0, 0), 2);
    assertThat(price.nanos(used)).isEqualTo(5_000_000 + 20_000_000 + 98_000);
  }

  @Test
  void nanos_absurdFigures_stayAtTheTop() {
    Price price = price("{input: 1000000, output: 1000000}");
    long most = Long.MAX_VALUE / 1_000_000;
    assertThat(price.nanos(Tokens.of(Long.MAX_VALUE, Long.MAX_VALUE))).isBetween(most, most + 1);
  }

  @Test
  void nanos_estimate_isWhatThePlainCallCosts() {
    Price price = price(SONNET);
    assertThat(price.nanos(1234, 567)).isEqualTo(price.nanos(Tokens.of(1234, 567)));
  }

  @Test
  void entry_withATenthDecimal_isRefused() {
    assertThat(
            YamlSource.text("p", "{input: 0.0000000001}", name -> null)
                .read(Rates.SHAPE)
                .problems()
                .toString())
        .contains("at most 9 decimals");
  }

  @Test
  void entry_withTwoEqualTiers_isRefused() {
    String yaml = "{input: 1, tiers: [{above: 5, input: 2}, {above: 5, input: 3}]}";
    assertThat(YamlSource.text("p", yaml, name -> null).read(Rates.SHAPE).problems().toString())
        .contains("two tiers above the same");
  }
}
