/** A small cluster of real nodes on this computer: its files, its processes, its admin APIs. */
@NullMarked
package io.twinkeeper.ops.cluster;

import org.jspecify.annotations.NullMarked;
