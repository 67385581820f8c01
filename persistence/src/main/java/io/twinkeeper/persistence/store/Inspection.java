package io.twinkeeper.persistence.store;

import io.twinkeeper.protocol.segment.SegmentException;
import io.twinkeeper.protocol.segment.SegmentReader;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;

/**
 * What reading every file of a store came to.
 *
 * @param files how many were read
 * @param bytes how many bytes
 * @param chains unbroken runs from a snapshot on; more than one after a new beginning
 * @param damaged one line for each file that does not prove whole
 * @param gaps one line for each file that nothing leads to
 */
public record Inspection(
    int files, long bytes, int chains, List<String> damaged, List<String> gaps) {

  /** Whether everything kept can be restored. */
  public boolean isSound() {
    return damaged.isEmpty() && gaps.isEmpty();
  }

  static Inspection of(List<StoredSegment> all) throws IOException {
    List<String> damaged = new ArrayList<>();
    long bytes = 0;
    for (StoredSegment file : all) {
      bytes += file.bytes();
      String problem = problemOf(file);
      if (!problem.isEmpty()) {
        damaged.add(file.path() + ": " + problem);
      }
    }
    List<String> gaps = new ArrayList<>();
    int chains = 0;
    for (StoredSegment file : all) {
      boolean led =
          all.stream().anyMatch(before -> !before.equals(file) && file.follows(before.after()));
      if (!file.isSnapshot() && !led && !isCovered(file, all)) {
        gaps.add(file.path() + ": nothing kept leads to its beginning, " + file.before());
      }
      if (file.isSnapshot() && !isReached(file, all)) {
        chains++;
      }
    }
    return new Inspection(all.size(), bytes, chains, damaged, gaps);
  }

  /** Whether a coarser file, merged from this one and those before it, has taken their place. */
  private static boolean isCovered(StoredSegment file, List<StoredSegment> all) {
    return all.stream()
        .anyMatch(
            other ->
                other.level().number() > file.level().number()
                    && !other.isSnapshot()
                    && other.before().txid() < file.before().txid()
                    && other.after().txid() >= file.after().txid());
  }

  /** Whether an earlier snapshot and the files since lead to the same state. */
  private static boolean isReached(StoredSegment snapshot, List<StoredSegment> all) {
    return all.stream()
        .anyMatch(file -> !file.isSnapshot() && file.after().equals(snapshot.after()));
  }

  private static String problemOf(StoredSegment file) throws IOException {
    try (SegmentReader reader = file.open()) {
      boolean more = reader.next();
      while (more) {
        more = reader.next();
      }
      return reader.postChecksum() == file.after().checksum()
          ? ""
          : "its trailer does not fit its pages";
    } catch (NoSuchFileException e) {
      return ""; // dropped meanwhile: past what is kept
    } catch (SegmentException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
