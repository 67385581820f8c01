/** Rehearsed failovers: checks, steps, the way back, and the result. */
@NullMarked
package io.twinkeeper.node.drill;

import org.jspecify.annotations.NullMarked;
