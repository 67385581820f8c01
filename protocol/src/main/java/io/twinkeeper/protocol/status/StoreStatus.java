package io.twinkeeper.protocol.status;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The history that a node keeps of one database.
 *
 * @param files LTX files
 * @param snapshots how many of them are snapshots
 * @param bytes all of them together
 * @param firstAt the earliest moment that can be restored; null if there is none yet
 * @param lastAt the last moment in the files; what came since is in the segment log
 * @param restoreTest the last proof on this node that restoring works; null before the first
 * @param problem why the store stands still; null otherwise
 */
public record StoreStatus(
    int files,
    int snapshots,
    long bytes,
    @JsonProperty("first_at") @Nullable Instant firstAt,
    @JsonProperty("last_at") @Nullable Instant lastAt,
    @JsonProperty("restore_test") @Nullable RestoreTestStatus restoreTest,
    @Nullable String problem) {}
