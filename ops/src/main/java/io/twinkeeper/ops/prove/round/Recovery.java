package io.twinkeeper.ops.prove.round;

import java.util.OptionalLong;

/**
 * Milliseconds since the last fault ended; empty if it did not come to that in time.
 *
 * @param served as {@link io.twinkeeper.ops.prove.judge.Evidence.Aftermath} has it
 * @param oneCluster likewise
 */
record Recovery(OptionalLong served, OptionalLong oneCluster) {}
