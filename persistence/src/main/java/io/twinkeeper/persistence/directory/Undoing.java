package io.twinkeeper.persistence.directory;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.persistence.directory.index.Wanted;
import io.twinkeeper.persistence.directory.index.Wanted.Local;
import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.FileState;
import io.twinkeeper.protocol.directory.VersionVector;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Undoes what was changed on a node whose changes do not count: what the index says is wanted back,
 * and what was made there goes to the trash.
 */
final class Undoing {
  private final DirectoryIndex index;
  private final String node;
  private final InstantSource clock;

  Undoing(DirectoryIndex index, String node, InstantSource clock) {
    this.index = index;
    this.node = node;
    this.clock = clock;
  }

  /**
   * Durable when this returns.
   *
   * @param isThere whether a directory still is
   */
  void undo(List<FilePath> deviating, Predicate<FilePath> isThere) {
    index.transaction(() -> deviating.forEach(path -> undo(path, isThere)));
  }

  /**
   * From now on this node's changes count: what is not undone yet stays, and what was told
   * meanwhile is decided on like anything else. Durable when this returns.
   */
  void leaveOff() {
    index.transaction(() -> index.wantedForced().forEach(this::leave));
  }

  private void leave(Wanted row) {
    if (row.entry().version().equals(VersionVector.NONE)) {
      index.drop(row.path());
    } else {
      index.want(row.with(Local.COUNTS));
    }
  }

  private void undo(FilePath path, Predicate<FilePath> isThere) {
    Optional<Known> known = index.known(path);
    index.want(wanted(path, known));
    boolean wasDirectory =
        known.filter(k -> k.isLive() && k.entry().state().isDirectory()).isPresent();
    if (wasDirectory && !isThere.test(path)) {
      List<Known> below = new ArrayList<>();
      index.under(path, below::add); // with a directory went what was in it
      below.stream()
          .filter(Known::isLive)
          .forEach(k -> index.want(wanted(k.path(), Optional.of(k))));
    }
  }

  private Wanted wanted(FilePath path, Optional<Known> known) {
    Optional<Wanted> newer = index.wanted(path);
    if (newer.isPresent()) {
      return newer.get().with(Local.GIVES_WAY);
    }
    FileEntry entry = known.map(Known::entry).orElseGet(() -> nothing(path));
    return new Wanted(
        entry, "", known.flatMap(Known::teller), Optional.empty(), 0, Local.GIVES_WAY);
  }

  /** Of a path that nobody has ever told of: its version is none, and nothing is recorded of it. */
  private FileEntry nothing(FilePath path) {
    long nowNs = clock.instant().getEpochSecond() * 1_000_000_000L;
    return new FileEntry(path, FileState.gone(nowNs), VersionVector.NONE, node);
  }
}
