/** {@code twin db}: what is kept of a database's history, and getting it back. */
@NullMarked
package io.twinkeeper.ops.db;

import org.jspecify.annotations.NullMarked;
