package io.twinkeeper.persistence.segment;

import io.twinkeeper.protocol.segment.Segment;
import io.twinkeeper.protocol.stream.Position;
import java.util.List;

/** Segments that are not in the store's files yet, or that lie finer in the log than there. */
public interface SegmentTail {
  /** No such segments. */
  SegmentTail NONE =
      new SegmentTail() {
        @Override
        public boolean has(Position position) {
          return false;
        }

        @Override
        public List<Segment> read(Position after, int maxBytes) {
          return List.of();
        }
      };

  /** Whether exactly this state lies between two segments, or at either end. */
  boolean has(Position position);

  /** The segments after a state that it {@link #has}; empty at the end. */
  List<Segment> read(Position after, int maxBytes);
}
