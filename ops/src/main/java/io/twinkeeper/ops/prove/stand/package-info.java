/** The cluster on trial: its files, its processes, and where they live in the network. */
@NullMarked
package io.twinkeeper.ops.prove.stand;

import org.jspecify.annotations.NullMarked;
