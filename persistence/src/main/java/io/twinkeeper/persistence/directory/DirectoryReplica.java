package io.twinkeeper.persistence.directory;

import java.io.IOException;
import java.util.Optional;

/**
 * One watched directory on this node: tree, index, what is still wanted, annex.
 *
 * <p>No threads but the watch's own: whoever drives it calls {@link #turn} whenever {@code wake}
 * was called, and when the last turn said. For one thread at a time; calls block on disks, none of
 * them for much longer than {@link DirectorySettings#slice} unless a single file is huge.
 */
public final class DirectoryReplica implements AutoCloseable {
  private DirectoryReplica() {}

  /**
   * Opens it; makes the root's annex if this is the first time.
   *
   * @param wake called from any thread when a turn has something to do
   * @throws IOException if the index or the file watch cannot be had; a missing root is not a
   *     failure but a state that {@link #view} shows
   */
  public static DirectoryReplica open(DirectorySettings settings, Runnable wake)
      throws IOException {
    throw new IOException("not yet");
  }

  /** Looks at what has changed in the tree and places what can be placed, for a slice of time. */
  public Turn turn() throws IOException {
    throw new IOException("not yet");
  }

  /** Whether this node is active for the workload; matters if only the active node's changes go. */
  public void active(boolean active) {}

  /** What to ask a twin. */
  public Question question(String peer) {
    return new Question("", 0, 0, 0);
  }

  /** Answers a twin. Empty {@link News} if it has heard everything. */
  public News news(String peer, Question question) {
    return new News("", 0, false, new byte[0]);
  }

  /** Takes a twin's answer: on disk when this returns. */
  public void hear(String peer, News news) throws IOException {}

  /**
   * Which contents to ask a twin for now: packed, at most about a frame's worth to be answered;
   * empty if nothing is to be had from it. What was asked for is not asked for again until {@link
   * #received} or {@link #unanswered}.
   */
  public Optional<byte[]> fetches(String peer) throws IOException {
    return Optional.empty();
  }

  /** Reads what a twin's {@link #fetches} ask for: packed. */
  public byte[] contents(byte[] fetches) throws IOException {
    return new byte[0];
  }

  /** Takes a twin's answer to {@link #fetches}. */
  public void received(String peer, byte[] contents) throws IOException {}

  /** The twin did not answer {@link #fetches} in time: they may be asked for anew. */
  public void unanswered(String peer) {}

  /** How it stands. Cheap. */
  public DirectoryView view() {
    throw new IllegalStateException("not yet");
  }

  /** Looks at the whole tree as soon as possible: by the next turns. */
  public void rescan() {}

  /** An operator has looked: what was held may go on. */
  public String confirm() throws IOException {
    throw new IOException("not yet");
  }

  /** An operator has looked: what was held is undone, from what the twins have. */
  public String reject() throws IOException {
    throw new IOException("not yet");
  }

  @Override
  public void close() {}
}
