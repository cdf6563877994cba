/** A listener's settings: records and their shapes. May import config, http, http1 and net. */
@NullMarked
package io.weir.listener.settings;

import org.jspecify.annotations.NullMarked;
