package io.twinkeeper.persistence.fork;

import io.twinkeeper.protocol.stream.Lineage;
import io.twinkeeper.protocol.stream.Position;
import java.time.Instant;

/**
 * The content of {@code fork.json}.
 *
 * @param version of this format: 1
 * @param stream whose history it is
 * @param ancestor see {@link Fork#ancestor}
 * @param end see {@link Fork#end}
 * @param transactions see {@link Fork#transactions}
 * @param at see {@link Fork#at}
 * @param winner which node's history went on instead; empty if none did
 * @param winnerLineage and that node's lineage
 * @param reason why the copy was kept, in words
 * @param integrity what {@code PRAGMA integrity_check} says of the database
 */
record ForkRecord(
    int version,
    String stream,
    Position ancestor,
    Position end,
    long transactions,
    Instant at,
    String winner,
    Lineage winnerLineage,
    String reason,
    String integrity) {}
