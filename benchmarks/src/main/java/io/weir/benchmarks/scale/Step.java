package io.weir.benchmarks.scale;

import io.weir.benchmarks.load.work.Work;
import io.weir.benchmarks.stage.Child;
import java.util.function.IntFunction;

/**
 * One size of a series, ready to be measured.
 *
 * @param line which line of the plot it belongs to
 * @param size the size
 * @param child Weir, set up for it
 * @param warmUp so many seconds of what makes it warm
 * @param work so many seconds of what is measured
 */
record Step(String line, int size, Child child, IntFunction<Work> warmUp, IntFunction<Work> work) {}
