/** Tests of the demo's workload. */
@NullMarked
package io.twinkeeper.ops.demo.scoreboard;

import org.jspecify.annotations.NullMarked;
