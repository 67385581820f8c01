/** Tests of what is measured, and of the arithmetic. */
@NullMarked
package io.twinkeeper.ops.bench;

import org.jspecify.annotations.NullMarked;
