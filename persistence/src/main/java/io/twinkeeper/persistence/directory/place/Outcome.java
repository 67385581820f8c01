package io.twinkeeper.persistence.directory.place;

import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.protocol.directory.FilePath;
import java.util.Optional;
import java.util.Set;

/** What came of placing something. */
public sealed interface Outcome {
  /**
   * The path is as it was to be. On the disk after {@link Placer#sync}.
   *
   * @param stat of what is there now; empty if nothing is to be there
   * @param dirty what came into being beside it: made parents, conflict copies; to be scanned
   */
  record Placed(Optional<FileStat> stat, Set<FilePath> dirty) implements Outcome {}

  /**
   * Something is not as the index says. Nothing was lost.
   *
   * @param dirty to be scanned before this is decided again
   */
  record LocallyChanged(Set<FilePath> dirty) implements Outcome {}

  /** A directory that is to go, or to become something else, still holds something. */
  record NotEmpty() implements Outcome {}

  /**
   * It cannot be placed right now; nothing was changed, and what was staged is kept.
   *
   * @param reason without any name of the tree in it
   * @param full whether there is no room
   */
  record Failed(String reason, boolean full) implements Outcome {}
}
