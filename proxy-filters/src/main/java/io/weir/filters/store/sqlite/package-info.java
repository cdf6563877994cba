/**
 * The store in a file of SQLite, for one process: memory counts, and one thread writes down what
 * must outlast the process. Only user of JDBC. Imports the port and the rooms beside it.
 */
@NullMarked
package io.weir.filters.store.sqlite;

import org.jspecify.annotations.NullMarked;
