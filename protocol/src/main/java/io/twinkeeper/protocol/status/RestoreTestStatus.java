package io.twinkeeper.protocol.status;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A database that was restored from a node's store into a scratch file, compared with the live copy
 * and checked by SQLite.
 *
 * @param at when the test ended
 * @param stream {@code workload/database}
 * @param position {@code epoch/txid/checksum} of what was restored
 * @param ok whether it was all that it should be
 * @param detail what was wrong; null if nothing was
 */
public record RestoreTestStatus(
    Instant at, String stream, String position, boolean ok, @Nullable String detail) {}
