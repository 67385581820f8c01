/** Tests of beats. */
@NullMarked
package io.twinkeeper.ops.demo.beat;

import org.jspecify.annotations.NullMarked;
