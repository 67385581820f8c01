/** One round of the proving ground: calm, trouble, recovery, silence, and the verdict. */
@NullMarked
package io.twinkeeper.ops.prove.round;

import org.jspecify.annotations.NullMarked;
