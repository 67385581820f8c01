/** The modes of a cluster with real nodes, each process in a network of its own. */
@NullMarked
package io.twinkeeper.ops.modes;

import org.jspecify.annotations.NullMarked;
