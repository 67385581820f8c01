/** A workload on one node: following, promoting, active, demoting. */
@NullMarked
package io.twinkeeper.node.workload;

import org.jspecify.annotations.NullMarked;
