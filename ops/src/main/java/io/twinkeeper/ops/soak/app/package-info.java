/** The soak's application: it does with its SQLite database whatever applications do. */
@NullMarked
package io.twinkeeper.ops.soak.app;

import org.jspecify.annotations.NullMarked;
