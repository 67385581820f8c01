/** {@code twin soak}: long random trouble with real processes, and a judge at its end. */
@NullMarked
package io.twinkeeper.ops.soak;

import org.jspecify.annotations.NullMarked;
