package io.twinkeeper.node.admin;

import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.Keep;
import java.time.Instant;
import java.util.Optional;

/** What an operator wants of one directory on this node, with its files. */
public sealed interface DirectoryErrand {
  /** Whether names and contents of a secret directory are to be shown in the answer. */
  boolean reveal();

  /**
   * Show what is in the trash, newest first: {@link io.twinkeeper.protocol.status.DirectoryTrash}.
   *
   * @param under only what was at this path or below it
   * @param limit at least 1
   */
  record ListTrash(Optional<FilePath> under, int limit, boolean reveal)
      implements DirectoryErrand {}

  /**
   * Bring back from the trash what was at a path last; of a directory, all that was in it.
   *
   * @param at as it was thrown away then or before
   * @param to where it is to be; empty for where it was
   */
  record Restore(FilePath path, Optional<Instant> at, Optional<FilePath> to, boolean reveal)
      implements DirectoryErrand {}

  /** Bring back from the trash what has this id. */
  record RestoreById(String id, Optional<FilePath> to, boolean reveal) implements DirectoryErrand {}

  /**
   * Show conflict copies, directory by directory: {@link
   * io.twinkeeper.protocol.status.DirectoryConflicts}.
   *
   * @param after the path of the last one that is known; empty for the first ones
   * @param limit at least 1
   */
  record ListConflicts(Optional<FilePath> after, int limit, boolean reveal)
      implements DirectoryErrand {}

  /** Show both versions: {@link io.twinkeeper.protocol.status.DirectoryConflict}. */
  record ShowConflict(FilePath path, boolean reveal) implements DirectoryErrand {}

  /** Choose one of both versions, or both. */
  record Resolve(FilePath path, Keep keep, boolean reveal) implements DirectoryErrand {}
}
