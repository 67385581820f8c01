@NullMarked
package io.twinkeeper.ops.bench.cluster;

import org.jspecify.annotations.NullMarked;
