package io.twinkeeper.persistence.directory.scan;

import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.protocol.directory.FileState;
import java.util.List;
import java.util.Optional;

/** What a name in a directory turned out to be. */
sealed interface Seen {
  /**
   * Something that can be carried.
   *
   * @param stat as it was when it was read; smudged if it is to be looked at once more
   * @param otherNames entries that were recorded for this very file, of whatever content
   */
  record Whole(
      FileState state, FileStat stat, Optional<byte[]> sums, boolean fresh, List<Known> otherNames)
      implements Seen {}

  /** It changed meanwhile. */
  record Unsettled() implements Seen {}

  /** A SQLite file. */
  record Database() implements Seen {}

  /** It cannot be carried. */
  record Refused(String why) implements Seen {}
}
