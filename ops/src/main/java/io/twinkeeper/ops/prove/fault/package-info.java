/** What is done to a cluster, by a schedule that a seed decides, and how each of it is undone. */
@NullMarked
package io.twinkeeper.ops.prove.fault;

import org.jspecify.annotations.NullMarked;
