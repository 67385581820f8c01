@NullMarked
package io.twinkeeper.ops.cluster;

import org.jspecify.annotations.NullMarked;
