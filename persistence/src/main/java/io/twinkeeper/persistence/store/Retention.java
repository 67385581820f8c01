package io.twinkeeper.persistence.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which files may go: what a coarser file covers, and what is older or more than is kept. */
final class Retention {
  private final StoreSettings settings;
  private final Compaction middle;
  private final Compaction coarse;

  Retention(StoreSettings settings, Compaction middle, Compaction coarse) {
    this.settings = settings;
    this.middle = middle;
    this.coarse = coarse;
  }

  /** The files of {@code all} (by last transaction) that are no longer wanted. */
  List<StoredSegment> unwanted(List<StoredSegment> all, Instant now) {
    List<StoredSegment> unwanted = new ArrayList<>();
    StoredSegment oldest = oldestKept(all, now);
    Instant fine = now.minus(settings.keepFine());
    Instant day = now.minus(settings.keepFine().multipliedBy(24));
    for (StoredSegment file : all) {
      boolean past = oldest != null && !file.equals(oldest) && isBefore(file, oldest);
      boolean covered =
          (file.level() == Level.FINE && file.at().isBefore(fine) && middle.isCovered(file, all))
              || (file.level() == Level.MIDDLE
                  && file.at().isBefore(day)
                  && coarse.isCovered(file, all));
      if (past || covered) {
        unwanted.add(file);
      }
    }
    return unwanted;
  }

  private static boolean isBefore(StoredSegment file, StoredSegment snapshot) {
    return file.isSnapshot()
        ? file.after().txid() < snapshot.after().txid()
        : file.after().txid() <= snapshot.after().txid();
  }

  /**
   * The snapshot that restoring begins with at the earliest: the last one that is old enough to be
   * the beginning, or a later one if that is too much.
   */
  private @Nullable StoredSegment oldestKept(List<StoredSegment> all, Instant now) {
    List<StoredSegment> snapshots = all.stream().filter(StoredSegment::isSnapshot).toList();
    Instant beginning = now.minus(settings.keep());
    StoredSegment kept = null;
    for (int i = 0; i < snapshots.size(); i++) {
      StoredSegment snapshot = snapshots.get(i);
      boolean oldEnough = snapshot.at().isBefore(beginning);
      boolean tooMuch = kept != null && bytesFrom(all, kept) > settings.maxBytes();
      if (kept == null || oldEnough || tooMuch) {
        kept = snapshot;
      }
    }
    return kept;
  }

  /** What is left if everything before {@code snapshot} goes. */
  private static long bytesFrom(List<StoredSegment> all, StoredSegment snapshot) {
    return all.stream()
        .filter(file -> file.equals(snapshot) || !isBefore(file, snapshot))
        .mapToLong(StoredSegment::bytes)
        .sum();
  }
}
