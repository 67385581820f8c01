/** SQLite databases on both sides of a stream. */
@NullMarked
package io.twinkeeper.persistence.sqlite;

import org.jspecify.annotations.NullMarked;
