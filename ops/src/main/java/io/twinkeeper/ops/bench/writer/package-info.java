/** The measured application: an ordinary SQLite writer in a process of its own. */
@NullMarked
package io.twinkeeper.ops.bench.writer;

import org.jspecify.annotations.NullMarked;
