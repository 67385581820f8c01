package io.twinkeeper.persistence.directory.scan;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.FileState;
import io.twinkeeper.protocol.directory.VersionVector;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Writes to the index what this node found, in transactions of a bounded number of changes. */
final class Recorder {
  private static final int MOST_CHANGES = 1000;

  private final DirectoryIndex index;
  private final String node;
  private final InstantSource clock;
  private final Findings findings;
  private int changes;

  Recorder(DirectoryIndex index, String node, InstantSource clock, Findings findings) {
    this.index = index;
    this.node = node;
    this.clock = clock;
    this.findings = findings;
  }

  /** A new version, made here, of what {@code known} was. */
  void changed(FilePath path, Optional<Known> known, FileState state, FileStat stat) {
    put(path, known, state, Optional.of(stat), clock.instant());
    findings.changed(path);
  }

  /**
   * Nothing any more.
   *
   * @param confirmed whether an operator has said so
   */
  void gone(Known known, boolean confirmed) {
    Instant now = clock.instant();
    long sinceNs = now.getEpochSecond() * 1_000_000_000L + now.getNano();
    FileState gone = confirmed ? FileState.goneForSure(sinceNs) : FileState.gone(sinceNs);
    put(known.path(), Optional.of(known), gone, Optional.empty(), now);
    findings.gone(known.path());
  }

  private void put(
      FilePath path, Optional<Known> known, FileState state, Optional<FileStat> stat, Instant now) {
    VersionVector before = known.map(k -> k.entry().version()).orElse(VersionVector.NONE);
    beginChange();
    index.put(
        new FileEntry(path, state, before.changedBy(node, now), node), stat, Optional.empty());
    endChange();
  }

  /** The same file that looks otherwise. */
  void restat(FilePath path, FileStat stat) {
    beginChange();
    index.restat(path, stat);
    endChange();
  }

  /** A content's list of sums. */
  void sums(FileState state, byte[] sums) {
    if (index.blocks(state.hash()).isEmpty()) {
      beginChange();
      index.putBlocks(state.hash(), sums);
      endChange();
    }
  }

  /** Contents that are nowhere any more need no sums. */
  void tidy() {
    beginChange();
    index.forgetBlocks();
    endChange();
  }

  private void beginChange() {
    if (!index.isOpen()) {
      index.begin();
      changes = 0;
    }
  }

  private void endChange() {
    if (++changes >= MOST_CHANGES) {
      index.commit();
    }
  }

  /** What was recorded is on the disk when this returns. */
  void commit() {
    if (index.isOpen()) {
      index.commit();
    }
  }
}
