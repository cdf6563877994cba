/** What is said in benchmarks of translation. */
@org.jspecify.annotations.NullMarked
package io.weir.benchmarks.talk;
