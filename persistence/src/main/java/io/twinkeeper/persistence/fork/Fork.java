package io.twinkeeper.persistence.fork;

import io.twinkeeper.protocol.stream.Position;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A history that lost, kept on this node.
 *
 * @param id its directory's name, unique on this node
 * @param directory what holds it
 * @param database a complete database, as it was at {@code end}, in rollback mode
 * @param ancestor the last state it shares with the winner; {@link Position#NONE} if unknown
 * @param end where it ended; for a copy that was changed by others the checksum alone tells
 * @param transactions how many transactions only it has; -1 if unknown
 * @param at when it was kept
 */
public record Fork(
    String id,
    Path directory,
    Path database,
    Position ancestor,
    Position end,
    long transactions,
    Instant at) {}
