package io.twinkeeper.ops.bench;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What replicating one run came to. What cannot be seen is empty.
 *
 * @param lagP50Millis commit → durable on the other side
 * @param catchUpMillis from the writer's end until the other side had everything, applied
 * @param wireBytes payload of the connections between the two sides
 * @param sourceCpuSeconds of the run and of the catching up
 * @param brokenCopies copies that were no sound database when they were looked at
 */
record Costs(
    OptionalDouble lagP50Millis,
    OptionalDouble lagP99Millis,
    OptionalDouble catchUpMillis,
    OptionalLong wireBytes,
    OptionalDouble sourceCpuSeconds,
    OptionalDouble followerCpuSeconds,
    OptionalLong sourceRssBytes,
    OptionalLong followerRssBytes,
    int brokenCopies) {}
