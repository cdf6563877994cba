package io.weir.benchmarks.load.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the watched processes took in the measured window, together.
 *
 * @param pids who was watched
 * @param userSeconds CPU time in user mode
 * @param systemSeconds CPU time in the kernel
 * @param cpuPercent both, of one core
 * @param cpuMicrosPerRequest both, for each request with a whole answer
 * @param cpuMicrosPerEvent both, for each event; null where there was none
 * @param rssBeforeKb memory in RAM before the first connection
 * @param rssEndKb the same when the window ended
 * @param rssMaxKb the most that was seen, once a second
 * @param driverPercent what the driver itself took, of one core
 * @param foreignPercent what neither the watched processes, nor the driver, nor its helpers took,
 *     of one core: when it is high, the machine did other work and the figures are worth less
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Cost(
    List<Long> pids,
    double userSeconds,
    double systemSeconds,
    double cpuPercent,
    double cpuMicrosPerRequest,
    @Nullable Double cpuMicrosPerEvent,
    long rssBeforeKb,
    long rssEndKb,
    long rssMaxKb,
    double driverPercent,
    double foreignPercent) {

  /** Nothing in it changes later. */
  public Cost {
    pids = List.copyOf(pids);
  }
}
