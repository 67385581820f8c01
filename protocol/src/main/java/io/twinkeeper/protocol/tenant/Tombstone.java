package io.twinkeeper.protocol.tenant;

import io.twinkeeper.protocol.stream.Position;
import java.time.Instant;

/**
 * That a database was removed where its workload was active.
 *
 * @param at when that was noticed
 * @param epoch in which epoch
 * @param position the last state that was captured of it
 */
public record Tombstone(Instant at, long epoch, Position position) {}
