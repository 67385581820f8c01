package io.twinkeeper.persistence.store;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Makes files of one level from those of the finer one, a window of time at a time. */
final class Compaction {
  private final StoreFiles files;
  private final Level from;
  private final Level to;
  private final Windows windows;

  Compaction(StoreFiles files, Level from, Level to, Windows windows) {
    this.files = files;
    this.from = from;
    this.to = to;
    this.windows = windows;
  }

  /**
   * Merges the files of every window that is over and not covered yet. A file never reaches across
   * the state of a snapshot: who begins with that snapshot needs a file that begins there.
   *
   * @return the new files
   */
  List<StoredSegment> run(List<StoredSegment> all, Instant now, Pace pace) throws IOException {
    List<StoredSegment> made = new ArrayList<>();
    List<StoredSegment> group = new ArrayList<>();
    for (StoredSegment file : all) {
      if (file.level() != from || isCovered(file, all)) {
        continue;
      }
      if (!group.isEmpty() && !belongs(file, group, all)) {
        merge(group, made, pace);
      }
      if (windows.isOver(file.at(), now)) {
        group.add(file);
      }
    }
    merge(group, made, pace);
    return made;
  }

  /** Whether a file of the coarser level holds all that {@code file} does. */
  boolean isCovered(StoredSegment file, List<StoredSegment> all) {
    for (StoredSegment other : all) {
      if (other.level() == to
          && other.before().txid() <= file.before().txid()
          && other.after().txid() >= file.after().txid()) {
        return true;
      }
    }
    return false;
  }

  private boolean belongs(StoredSegment file, List<StoredSegment> group, List<StoredSegment> all) {
    StoredSegment last = group.get(group.size() - 1);
    return windows.of(file.at()) == windows.of(last.at())
        && file.follows(last.after())
        && group.size() < Merge.INPUTS
        && all.stream().noneMatch(s -> s.isSnapshot() && s.after().equals(last.after()));
  }

  private void merge(List<StoredSegment> group, List<StoredSegment> made, Pace pace)
      throws IOException {
    if (!group.isEmpty()) {
      made.add(Merge.into(files, to, group, pace));
      group.clear();
    }
  }
}
