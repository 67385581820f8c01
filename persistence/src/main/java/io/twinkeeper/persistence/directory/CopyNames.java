package io.twinkeeper.persistence.directory;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.persistence.directory.place.Naming;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.protocol.directory.ConflictName;
import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.FileState;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Names a conflict copy after what it is: who wrote its content, and when. So several nodes that
 * had the same content when it lost make one copy of it together, not one each.
 *
 * <p>In a directory whose changes go one way, the name is of the node that makes the copy: by that
 * a follower knows what it may tell of.
 */
final class CopyNames implements Naming {
  private final DirectoryIndex index;
  private final DirectorySettings settings;

  CopyNames(DirectoryIndex index, DirectorySettings settings) {
    this.index = index;
    this.settings = settings;
  }

  @Override
  public byte[] copyOf(FilePath path, FileStat lost, int attempt) {
    Optional<FileEntry> entry =
        recorded(path, known -> known.isSameFileAs(lost) && known.mtimeNs() == lost.mtimeNs());
    String author =
        entry.filter(one -> !settings.fromActive()).map(FileEntry::author).orElse(settings.node());
    // not every file system keeps times as exactly as they were told; a directory's are not told
    long mtimeNs =
        entry
            .filter(one -> !lost.isDirectory())
            .map(one -> one.state().mtimeNs())
            .orElse(lost.mtimeNs());
    long millis = Math.floorDiv(mtimeNs, 1_000_000L);
    return ConflictName.of(path.name(), author, Instant.ofEpochMilli(millis).plusSeconds(attempt));
  }

  @Override
  public boolean isKept(FilePath path, FileStat lost, FilePath copy, FileStat there) {
    Optional<FileState> content =
        recorded(path, lost::isUnchangedButForRename).map(FileEntry::state);
    return content.isPresent()
        && content.equals(recorded(copy, there::isUnchangedSince).map(FileEntry::state));
  }

  /** What the index says of a file, if it is still the one that was recorded. */
  private Optional<FileEntry> recorded(FilePath path, Predicate<FileStat> isStill) {
    return index
        .known(path)
        .filter(known -> known.stat().filter(isStill).isPresent())
        .map(Known::entry);
  }
}
