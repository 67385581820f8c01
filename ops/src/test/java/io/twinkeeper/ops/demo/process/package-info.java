/** Tests of the demo's processes. */
@NullMarked
package io.twinkeeper.ops.demo.process;

import org.jspecify.annotations.NullMarked;
