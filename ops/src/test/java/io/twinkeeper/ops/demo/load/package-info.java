/** Tests of the demo's load generator. */
@NullMarked
package io.twinkeeper.ops.demo.load;

import org.jspecify.annotations.NullMarked;
