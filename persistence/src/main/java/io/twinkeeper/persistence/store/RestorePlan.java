package io.twinkeeper.persistence.store;

import io.twinkeeper.persistence.segment.SegmentTail;
import io.twinkeeper.protocol.segment.Segment;
import io.twinkeeper.protocol.stream.Position;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which files lead to a moment: the last snapshot before it, then always the file that leads
 * furthest, whatever its level. Every file must continue the state before it, checksum and all.
 */
record RestorePlan(List<StoredSegment> files) {

  /** The plan for {@code point}; empty if no snapshot lies before it. */
  static RestorePlan of(List<StoredSegment> all, RestorePoint point) {
    StoredSegment snapshot = null;
    for (StoredSegment file : all) {
      boolean later = snapshot == null || file.after().txid() >= snapshot.after().txid();
      if (file.isSnapshot() && later && point.admits(file.after(), file.at())) {
        snapshot = file;
      }
    }
    List<StoredSegment> plan = new ArrayList<>();
    for (StoredSegment next = snapshot; next != null; next = next(all, next.after(), point)) {
      plan.add(next);
    }
    return new RestorePlan(plan);
  }

  private static @Nullable StoredSegment next(
      List<StoredSegment> all, Position state, RestorePoint point) {
    StoredSegment best = null;
    for (StoredSegment file : all) {
      boolean further = best == null || file.after().txid() > best.after().txid();
      if (file.follows(state) && further && point.admits(file.after(), file.at())) {
        best = file;
      }
    }
    return best;
  }

  /**
   * This plan cut back to where {@code tail} can take over for the rest, if it can reach further
   * than the files do: the log often knows each commit where a file knows ten seconds of them.
   */
  RestorePlan upTo(SegmentTail tail) {
    for (int count = files.size(); count > 0; count--) {
      if (tail.has(files.get(count - 1).after())) {
        return new RestorePlan(files.subList(0, count));
      }
    }
    return this;
  }

  boolean isEmpty() {
    return files.isEmpty();
  }

  StoredSegment last() {
    return files.get(files.size() - 1);
  }

  /** Whether {@code segment} is part of what was asked for. */
  static boolean admits(RestorePoint point, Segment segment) {
    return point.admits(segment.after(), segment.header().timestamp());
  }
}
