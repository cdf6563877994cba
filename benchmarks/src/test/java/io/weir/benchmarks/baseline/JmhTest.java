package io.weir.benchmarks.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.TimeValue;

class JmhTest {
  @Test
  void settled_nothingAsked_measuresShortly() throws Exception {
    Options options = options("Chain");

    assertThat(options.getWarmupIterations().hasValue()).isFalse();
    assertThat(options.getMeasurementIterations().get()).isEqualTo(4);
    assertThat(options.getIncludes()).containsExactly("Chain");
  }

  @Test
  void settled_whatIsAsked_stays() throws Exception {
    Options options = options("-wi", "7", "-r", "4", "Chain");

    assertThat(options.getWarmupIterations().get()).isEqualTo(7);
    assertThat(options.getMeasurementIterations().hasValue()).isFalse();
    assertThat(options.getMeasurementTime().get()).isEqualTo(TimeValue.seconds(4));
  }

  private static Options options(String... asked) throws Exception {
    return Jmh.settled(new CommandLineOptions(asked)).build();
  }
}
