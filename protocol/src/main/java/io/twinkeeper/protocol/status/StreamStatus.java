package io.twinkeeper.protocol.status;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One stream as one node sees it.
 *
 * @param side {@code source} or, where the workload is not active, "follower"; {@code unknown} of
 *     one that has not said anything yet
 * @param status {@code streaming}, {@code connecting}, {@code snapshot}, {@code waiting} (no
 *     database yet), {@code refused}, {@code failed}, or {@code busy}: it has not said anything yet
 * @param lagMillis commit to durable on the follower that is furthest behind (source), or age of
 *     the last segment when it was acknowledged (follower); null if unknown
 * @param position {@code epoch/txid/checksum} of this node's copy
 * @param pending transactions not yet acknowledged by every reachable follower (source) or not yet
 *     applied (follower)
 * @param lastSync when the last segment was acknowledged; null before the first
 * @param followers acknowledged position by follower; empty on a follower
 * @param lag the distribution of lag of the last seconds, source only
 * @param reason why it is refused or failed; null otherwise
 * @param store the history kept on this node; null if it is not known yet
 * @param silentSince since when it does not answer, and the rest is what it said last; null if it
 *     answers
 */
public record StreamStatus(
    String side,
    String status,
    @JsonProperty("lag_ms") @Nullable Double lagMillis,
    String position,
    long pending,
    @JsonProperty("last_sync") @Nullable Instant lastSync,
    Map<String, String> followers,
    @Nullable Lag lag,
    @Nullable String reason,
    @Nullable StoreStatus store,
    @JsonProperty("silent_since") @Nullable Instant silentSince) {
  /** Of a stream whose store is not known. */
  public StreamStatus(
      String side,
      String status,
      @Nullable Double lagMillis,
      String position,
      long pending,
      @Nullable Instant lastSync,
      Map<String, String> followers,
      @Nullable Lag lag,
      @Nullable String reason) {
    this(side, status, lagMillis, position, pending, lastSync, followers, lag, reason, null, null);
  }

  /** Of one that has not said anything yet. */
  public static StreamStatus unknown(String position) {
    return new StreamStatus("unknown", "busy", null, position, 0, null, Map.of(), null, null);
  }

  /** Whether it did not answer in time. */
  public boolean silent() {
    return silentSince != null;
  }

  /** The same when it does not answer any more. */
  public StreamStatus silent(Instant since) {
    return new StreamStatus(
        side, status, lagMillis, position, pending, lastSync, followers, lag, reason, store, since);
  }

  /** The same stream with its store. */
  public StreamStatus withStore(@Nullable StoreStatus known) {
    return new StreamStatus(
        side,
        status,
        lagMillis,
        position,
        pending,
        lastSync,
        followers,
        lag,
        reason,
        known,
        silentSince);
  }

  /** Milliseconds from commit to durable on a follower, of the last five to ten seconds. */
  public record Lag(long count, double p50, double p99, double max) {}
}
