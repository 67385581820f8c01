package io.twinkeeper.protocol.status;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * A history that lost: kept on disk, readable.
 *
 * @param stream {@code workload/database}
 * @param ancestor last position shared with the winning line, {@code epoch/txid/checksum}
 * @param end the fork's last position
 * @param transactions how many transactions only the fork has; -1 if they could not be counted
 * @param database a complete SQLite database as it stood at the fork's end
 */
public record ForkStatus(
    String id,
    String stream,
    String node,
    Instant at,
    String ancestor,
    String end,
    long transactions,
    String database,
    @JsonProperty("size_bytes") long sizeBytes) {}
