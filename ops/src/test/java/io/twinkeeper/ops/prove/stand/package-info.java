/** Tests of what the prover's processes are given. */
@NullMarked
package io.twinkeeper.ops.prove.stand;

import org.jspecify.annotations.NullMarked;
