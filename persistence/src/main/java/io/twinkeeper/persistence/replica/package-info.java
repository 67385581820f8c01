/** One database on one node: file, segment log, state and forks, on one side of its stream. */
@NullMarked
package io.twinkeeper.persistence.replica;

import org.jspecify.annotations.NullMarked;
