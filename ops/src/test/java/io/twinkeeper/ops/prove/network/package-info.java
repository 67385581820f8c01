/** Tests of the prover's network, in real namespaces. */
@NullMarked
package io.twinkeeper.ops.prove.network;

import org.jspecify.annotations.NullMarked;
