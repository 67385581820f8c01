package io.twinkeeper.persistence.directory;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;

/**
 * Whether what is changed on this node counts. In a directory of the active node only, it does from
 * the moment when the node becomes active until everything that was changed before it left is
 * recorded. That outlives a crash: the index knows it.
 */
final class Role {
  private static final String NOTE = "counts";

  private final DirectoryIndex index;
  private final boolean onlyActive;
  private boolean active;

  /**
   * @param onlyActive whether only the active node's changes count
   */
  Role(DirectoryIndex index, boolean onlyActive) {
    this.index = index;
    this.onlyActive = onlyActive;
  }

  boolean counts() {
    return index.note(NOTE).isPresent();
  }

  /** What this node is from now on; tells whether that makes a difference. */
  boolean active(boolean here) {
    boolean differs = onlyActive && active != here;
    active = here;
    return differs;
  }

  /** Whether what is changed here does not count yet and shall. */
  boolean isToBegin() {
    return (active || !onlyActive) && !counts();
  }

  /** Whether what is changed here still counts and shall not any more. */
  boolean isToEnd() {
    return !active && onlyActive && counts();
  }

  /** On the disk when this returns. */
  void begin() {
    index.transaction(() -> index.note(NOTE, "yes"));
  }

  /** On the disk when this returns. */
  void end() {
    index.transaction(() -> index.unnote(NOTE));
  }
}
