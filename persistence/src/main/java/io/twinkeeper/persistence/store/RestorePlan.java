package io.twinkeeper.persistence.store;

import io.twinkeeper.persistence.segment.SegmentTail;
import io.twinkeeper.protocol.segment.Segment;
import io.twinkeeper.protocol.stream.Position;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which files lead to a moment: the last snapshot before it, then always the file that leads
 * furthest, whatever its level. Every file must continue the state before it, checksum and all. An
 * earlier snapshot is the beginning if more can be reached from there.
 */
record RestorePlan(List<StoredSegment> files) {

  /** The plan for {@code point}; empty if no snapshot lies before it. */
  static RestorePlan of(List<StoredSegment> all, RestorePoint point) {
    List<StoredSegment> admitted =
        all.stream().filter(file -> point.admits(file.after(), file.at())).toList();
    long furthest = admitted.stream().mapToLong(file -> file.after().txid()).max().orElse(0);
    RestorePlan best = new RestorePlan(List.of());
    for (int i = admitted.size() - 1; i >= 0; i--) {
      if (admitted.get(i).isSnapshot()) {
        RestorePlan plan = from(admitted.get(i), admitted);
        if (best.isEmpty() || plan.last().after().txid() > best.last().after().txid()) {
          best = plan;
        }
        if (best.last().after().txid() == furthest) {
          return best;
        }
      }
    }
    return best;
  }

  private static RestorePlan from(StoredSegment snapshot, List<StoredSegment> admitted) {
    List<StoredSegment> plan = new ArrayList<>();
    for (StoredSegment next = snapshot; next != null; next = next(admitted, next.after())) {
      plan.add(next);
    }
    return new RestorePlan(plan);
  }

  private static @Nullable StoredSegment next(List<StoredSegment> admitted, Position state) {
    StoredSegment best = null;
    for (StoredSegment file : admitted) {
      boolean further = best == null || file.after().txid() > best.after().txid();
      if (file.follows(state) && further) {
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
