package io.twinkeeper.persistence.directory.index;

import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import java.util.Optional;

/**
 * An entry of the tree, as it was last told to others.
 *
 * @param stat as the file was when the entry was recorded; empty for a tombstone. A size of -1 fits
 *     no file: the content was recorded so soon after its last change that another one might not
 *     have changed the times, so it must be looked at once more
 * @param sequence of the entry's last change on this node; no two entries have the same
 * @param teller the peer that it was taken from as it was; empty for what this node made of it
 */
public record Known(
    FileEntry entry, Optional<FileStat> stat, long sequence, Optional<String> teller) {
  public FilePath path() {
    return entry.path();
  }

  /** Whether there is something at the path. */
  public boolean isLive() {
    return !entry.state().isGone();
  }
}
