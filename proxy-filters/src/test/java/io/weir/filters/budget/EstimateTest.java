package io.weir.filters.budget;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testing.FilterHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EstimateTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                              | 500",
        "{\"max_tokens\": 7}                             | 7",
        "{\"max_output_tokens\": 8}                      | 8",
        "{\"max_tokens\": 7, \"max_completion_tokens\": 9} | 9",
        "{\"max_tokens\": 7, \"n\": 3}                   | 21",
        "{\"n\": 2}                                      | 1000",
        "{\"max_tokens\": 0}                             | 0",
        // what no server takes is not believed
        "{\"max_tokens\": -1}                            | 500",
        "{\"max_tokens\": null}                          | 500",
        "{\"max_tokens\": 1e3}                           | 500",
        "{\"max_tokens\": 99999999999999999999}          | 500",
        "{\"max_tokens\": 999999999999}                  | 10000000",
        "{\"max_tokens\": 1, \"n\": 1000000}             | 128",
        "{\"max_tokens\": 1, \"n\": 0}                   | 1"
      })
  void output_isWhatIsAskedFor(String body, long output) {
    assertThat(Estimate.of(FilterHarness.body(body), 500).output()).isEqualTo(output);
  }

  @Test
  void input_isAQuarterOfTheBytes_roundedUp() {
    assertThat(Estimate.of(FilterHarness.body("{\"a\":1}"), 0).input()).isEqualTo(2);
    assertThat(Estimate.of(FilterHarness.body("{\"a\": 1}"), 0).input()).isEqualTo(2);
    assertThat(Estimate.of(FilterHarness.body("{\"a\":  1}"), 0).input()).isEqualTo(3);
  }
}
