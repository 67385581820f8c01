/** Tests of the demo. */
@NullMarked
package io.twinkeeper.ops.demo;

import org.jspecify.annotations.NullMarked;
