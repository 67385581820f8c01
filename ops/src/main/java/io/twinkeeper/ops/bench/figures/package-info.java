/** What every measurement needs: middles and ranks, and which programs this machine has. */
@NullMarked
package io.twinkeeper.ops.bench.figures;

import org.jspecify.annotations.NullMarked;
