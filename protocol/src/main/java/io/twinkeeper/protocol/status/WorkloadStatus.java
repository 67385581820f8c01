package io.twinkeeper.protocol.status;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One workload on one node.
 *
 * @param phase {@code following}, {@code promoting}, {@code active}, {@code demoting} or {@code
 *     failed}
 * @param active the node that holds the grant, as far as this node knows; null: nobody
 * @param since when this node entered the phase
 * @param services state by service: {@code stopped}, {@code starting}, {@code healthy}, {@code
 *     unhealthy}, {@code backing-off}
 * @param connector {@code stopped}, {@code starting}, {@code ready} or {@code failed}
 * @param grantRemainingMillis how long the grant still lasts without a renewal; null if not held
 */
public record WorkloadStatus(
    String name,
    String phase,
    @Nullable String active,
    long epoch,
    Instant since,
    Map<String, String> services,
    String connector,
    @JsonProperty("grant_remaining_ms") @Nullable Long grantRemainingMillis) {}
