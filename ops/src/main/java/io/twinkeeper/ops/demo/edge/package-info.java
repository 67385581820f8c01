/** The demo's outside world: an edge that connectors dial, clients call, and that judges both. */
@NullMarked
package io.twinkeeper.ops.demo.edge;

import org.jspecify.annotations.NullMarked;
