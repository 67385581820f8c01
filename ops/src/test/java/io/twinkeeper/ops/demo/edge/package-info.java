/** Tests of the demo's edge and connector. */
@NullMarked
package io.twinkeeper.ops.demo.edge;

import org.jspecify.annotations.NullMarked;
