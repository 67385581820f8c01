/** One directory of a workload on this node: its tree, its index, and what it has to say. */
@NullMarked
package io.twinkeeper.persistence.directory;

import org.jspecify.annotations.NullMarked;
