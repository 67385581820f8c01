/** How a follower's copy is changed: SQLite's own locks and rollback journal, and durable state. */
@NullMarked
package io.twinkeeper.persistence.sqlite.follower;

import org.jspecify.annotations.NullMarked;
