/** Tests of running a node. */
@NullMarked
package io.twinkeeper.ops.node;

import org.jspecify.annotations.NullMarked;
