package io.twinkeeper.protocol.status;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The other twin.
 *
 * @param services state by {@code workload/service}
 * @param lastRestoreTest of its streams: one that failed if there is one, else the oldest; null
 *     before the first
 * @param diskFreeBytes free space where its data directory lives; null if not heard yet
 */
public record StandbyStatus(
    String name,
    String address,
    boolean reachable,
    Map<String, String> services,
    @JsonProperty("disk_free_bytes") @Nullable Long diskFreeBytes,
    @JsonProperty("last_restore_test") @Nullable RestoreTestStatus lastRestoreTest) {}
