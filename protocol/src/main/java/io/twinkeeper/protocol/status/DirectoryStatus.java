package io.twinkeeper.protocol.status;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One directory as one node sees it.
 *
 * @param state {@code opening}, {@code failed} (see {@code reason}), {@code held} (see {@code
 *     held}), {@code scanning}, {@code receiving}, {@code sending}, {@code alone} (no twin is
 *     heard), {@code in-step}, or {@code busy}: it has not said anything yet
 * @param files live files, directories and links
 * @param bytes content of the live files
 * @param pendingFiles heard of and not in the tree yet
 * @param pendingBytes content of these
 * @param twins by name, every other data member
 * @param held why some of it, or all, waits for somebody or for room, and what to do; null if all
 *     is well
 * @param confirmable whether an operator's {@code confirm} or {@code reject} ends that
 * @param conflicts conflict copies in the tree
 * @param skippedDatabases SQLite files in the tree that no stream carries
 * @param problems files that cannot be carried right now, newest first; a bounded number
 * @param lastSync up to which moment every twin that can be reached has all of this tree, or, if
 *     none can be reached, the last of them that could; null if none ever had
 * @param behind what has been on its way for unusually long; null if nothing has
 * @param warning about the watch: changes are noticed late; null if they are noticed at once
 * @param reason why the stream does not work; null if all is well
 * @param silentSince since when it does not answer, and the rest is what it said last; null if it
 *     answers
 */
public record DirectoryStatus(
    String state,
    long files,
    long bytes,
    @JsonProperty("pending_files") long pendingFiles,
    @JsonProperty("pending_bytes") long pendingBytes,
    Map<String, Twin> twins,
    @Nullable String held,
    boolean confirmable,
    long conflicts,
    @JsonProperty("skipped_databases") List<String> skippedDatabases,
    List<Problem> problems,
    @JsonProperty("last_sync") @Nullable Instant lastSync,
    @Nullable String behind,
    @Nullable String warning,
    @Nullable String reason,
    @JsonProperty("silent_since") @Nullable Instant silentSince) {
  /** More problems than this are not shown. */
  public static final int MOST_PROBLEMS = 20;

  /** Nothing was heard of it yet. */
  public static final DirectoryStatus UNKNOWN = empty("busy", null);

  /** Whether this node and every twin that it reaches have the same, as far as it knows. */
  public boolean inStep() {
    return state.equals("in-step") && !silent();
  }

  /** Whether it did not answer in time. */
  public boolean silent() {
    return silentSince != null;
  }

  /** The same when it does not answer any more. */
  public DirectoryStatus silent(Instant since) {
    return new DirectoryStatus(
        state,
        files,
        bytes,
        pendingFiles,
        pendingBytes,
        twins,
        held,
        confirmable,
        conflicts,
        skippedDatabases,
        problems,
        lastSync,
        behind,
        warning,
        reason,
        since);
  }

  /** One whose stream does not work. */
  public static DirectoryStatus failed(String reason) {
    return empty("failed", reason);
  }

  private static DirectoryStatus empty(String state, @Nullable String reason) {
    return new DirectoryStatus(
        state, 0, 0, 0, 0, Map.of(), null, false, 0, List.of(), List.of(), null, null, null, reason,
        null);
  }

  /**
   * What is known of a twin.
   *
   * @param reachable it was heard a few seconds ago
   * @param inSync it has all of this tree, and this node all that it told
   * @param lastHeard null if it was never heard since the node started
   * @param pendingFiles what it has heard of, from anybody, and does not have in its tree yet
   * @param pendingBytes content of these
   * @param bytesPerSecond how much content comes from it
   */
  public record Twin(
      boolean reachable,
      @JsonProperty("in_sync") boolean inSync,
      @JsonProperty("last_heard") @Nullable Instant lastHeard,
      @JsonProperty("pending_files") long pendingFiles,
      @JsonProperty("pending_bytes") long pendingBytes,
      @JsonProperty("bytes_per_second") long bytesPerSecond) {}

  /** One file that cannot be carried right now. */
  public record Problem(String path, String what, Instant since) {}
}
