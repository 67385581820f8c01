/** Tests of the prover's judge: it can find everything that it is there for. */
@NullMarked
package io.twinkeeper.ops.prove.judge;

import org.jspecify.annotations.NullMarked;
