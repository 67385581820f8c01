/** The cluster that benchmarks measure, and what its processes cost. */
@NullMarked
package io.twinkeeper.ops.bench.cluster;

import org.jspecify.annotations.NullMarked;
