package io.twinkeeper.protocol.merge;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A kept fork, and what became of it.
 *
 * @param stream {@code workload/database}
 * @param node that keeps it
 * @param ancestor last position shared with the winning line; {@code 0/…} if unknown
 * @param transactions how many only the fork has; -1 if they could not be counted
 * @param database a complete SQLite database as it stood at the fork's end
 * @param base what its rows are compared with: the common ancestor, or, if none could be had, the
 *     winner or nothing: then only missing rows come back; {@code pending} until the node has gone
 *     over to the winner's history: nothing can be merged before
 * @param state {@code open}, {@code merging}, {@code partly} or {@code merged}; with a report that
 *     is {@code merging} as long as this node does not have what the merge wrote
 * @param stateAt since when
 * @param by who had it merged; empty if nobody has
 * @param report of the last merge; null if there was none
 */
public record ForkDetail(
    String id,
    String stream,
    String node,
    Instant at,
    String ancestor,
    String end,
    long transactions,
    String database,
    @JsonProperty("size_bytes") long sizeBytes,
    String base,
    String state,
    @JsonProperty("state_at") Instant stateAt,
    String by,
    @Nullable MergeReport report) {}
