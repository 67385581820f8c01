package io.twinkeeper.persistence.directory;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a directory stands on this node.
 *
 * @param files live files, directories and links in the index
 * @param bytes content of the live files
 * @param sequence of the own index
 * @param pendingFiles heard of and not in the tree yet
 * @param pendingBytes content of these
 * @param scanning whether parts of the tree are still to be looked at
 * @param hold why some of it, or all, waits for somebody or for room; empty if all is well
 * @param confirmable whether {@code confirm} or {@code reject} ends that
 * @param conflicts conflict copies in the tree, counted at most every five seconds
 * @param databases SQLite files in the tree that no stream carries
 * @param problems newest first, a bounded number: a path and what is wrong with it
 * @param warning about the watch; empty if changes are noticed at once
 * @param lastChange when the tree was last changed by this node for a twin; empty if never
 */
public record DirectoryView(
    long files,
    long bytes,
    long sequence,
    long pendingFiles,
    long pendingBytes,
    boolean scanning,
    Optional<Held> hold,
    boolean confirmable,
    long conflicts,
    List<String> databases,
    List<Problem> problems,
    Optional<String> warning,
    Optional<Instant> lastChange) {
  /** Why a directory is held. */
  public enum Cause {
    /** Its root is not there, or is another one. */
    ROOT,
    /** Too much is gone here at once. */
    GONE_HERE,
    /** Too much is gone elsewhere at once. */
    GONE_ELSEWHERE,
    /** There is almost no room on the disk. */
    NO_ROOM
  }

  /**
   * What holds a directory.
   *
   * @param what has happened
   * @param advice what to do about it; empty if there is nothing
   */
  public record Held(Cause cause, String what, String advice) {
    /** Both, in words. */
    public String why() {
      return advice.isEmpty() ? what : what + "; " + advice;
    }
  }

  /** Why something waits, in words, with what to do; empty if all is well. */
  public Optional<String> held() {
    return hold.map(Held::why);
  }

  /** One file that cannot be carried right now. */
  public record Problem(String path, String what, Instant since) {}
}
