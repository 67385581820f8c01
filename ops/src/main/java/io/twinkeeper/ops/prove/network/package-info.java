/** A network inside this computer that nothing leads out of, and what can go wrong in it. */
@NullMarked
package io.twinkeeper.ops.prove.network;

import org.jspecify.annotations.NullMarked;
