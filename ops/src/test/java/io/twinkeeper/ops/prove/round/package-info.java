/** Tests of what is noted during a round. */
@NullMarked
package io.twinkeeper.ops.prove.round;

import org.jspecify.annotations.NullMarked;
