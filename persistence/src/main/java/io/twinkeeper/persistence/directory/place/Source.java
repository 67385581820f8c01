package io.twinkeeper.persistence.directory.place;

import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.protocol.directory.FilePath;

/** Where the content of what is placed comes from. */
public sealed interface Source {
  /** No content is needed: nothing, a directory, a link, or a file that has it already. */
  Source NONE = new None();

  /** See {@link #NONE}. */
  record None() implements Source {}

  /** A file that was received or copied, finished. It is used up if it is placed, else kept. */
  record StagedContent(Staged staged) implements Source {}

  /**
   * The file at a path that is to go away. That path is free if it is placed.
   *
   * @param stat as the index knows it
   */
  record MoveFrom(FilePath path, FileStat stat) implements Source {}
}
