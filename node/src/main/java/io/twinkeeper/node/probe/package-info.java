/** Looking at workloads from outside, the way their clients do. */
@NullMarked
package io.twinkeeper.node.probe;

import org.jspecify.annotations.NullMarked;
