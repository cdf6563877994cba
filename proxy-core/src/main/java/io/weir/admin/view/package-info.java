/** The pages of the admin port, by subject. Imports {@code admin} and {@code admin.page}. */
@NullMarked
package io.weir.admin.view;

import org.jspecify.annotations.NullMarked;
