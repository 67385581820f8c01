/** Tests of the soak: its schedule, and that its judge can find something. */
@NullMarked
package io.twinkeeper.ops.soak;

import org.jspecify.annotations.NullMarked;
