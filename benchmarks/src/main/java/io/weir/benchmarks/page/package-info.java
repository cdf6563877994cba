/** Figures as tables, plots (SVG) and pages (HTML) that need nothing beside themselves. */
@NullMarked
package io.weir.benchmarks.page;

import org.jspecify.annotations.NullMarked;
