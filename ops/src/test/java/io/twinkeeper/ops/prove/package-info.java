/** Tests of what the prover says at its end. */
@NullMarked
package io.twinkeeper.ops.prove;

import org.jspecify.annotations.NullMarked;
