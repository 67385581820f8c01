package io.twinkeeper.persistence.store;

import io.twinkeeper.persistence.segment.SegmentLog;
import io.twinkeeper.protocol.segment.PageChecksum;
import io.twinkeeper.protocol.segment.Segment;
import io.twinkeeper.protocol.segment.SegmentHeader;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The segments of one window of time, or of so many bytes, folded into one file. */
final class Fold {
  /** More than this of the log never goes into one file. */
  private static final int MAX_BYTES = 4 << 20;

  /** Nor more than this of pages as they are in the database: all of them are held at once. */
  private static final long MAX_UNPACKED_BYTES = 32L << 20;

  private final SegmentLog log;
  private final Windows windows;

  Fold(SegmentLog log, Windows windows) {
    this.log = log;
    this.windows = windows;
  }

  /**
   * Folds what comes after {@code end}.
   *
   * @param now windows that are not over yet are left alone, unless they are full; null closes all
   * @return null if there is nothing to fold yet
   */
  @Nullable StoredSegment next(
      StoreFiles files, StoredSegment end, @Nullable Instant now, Pace pace) throws IOException {
    List<Segment> segments = window(log.read(end.after(), MAX_BYTES), now);
    if (segments.isEmpty()) {
      return null;
    }
    NavigableMap<Integer, byte[]> pages = pages(segments, end.pages());
    try (StoreFiles.Draft draft = files.draft(Level.FINE, header(segments))) {
      for (Map.Entry<Integer, byte[]> page : pages.entrySet()) {
        draft.page(page.getKey(), page.getValue());
      }
      pace.took((long) pages.size() * end.pageSize());
      return draft.publish(segments.get(segments.size() - 1).postChecksum());
    }
  }

  private List<Segment> window(List<Segment> read, @Nullable Instant now) {
    Position durable = log.durable();
    List<Segment> inside = new ArrayList<>();
    long unpacked = 0;
    for (Segment segment : read) {
      if (segment.after().txid() > durable.txid()) {
        break;
      }
      if (!inside.isEmpty() && windows.of(at(segment)) != windows.of(at(inside.get(0)))) {
        return inside;
      }
      unpacked += (long) segment.pageCount() * segment.header().pageSize();
      if (!inside.isEmpty() && unpacked > MAX_UNPACKED_BYTES) {
        return inside;
      }
      inside.add(segment);
    }
    boolean full = inside.size() == read.size() && !reachesEnd(inside);
    boolean over = now == null || (!inside.isEmpty() && windows.isOver(at(inside.get(0)), now));
    return full || over ? inside : List.of();
  }

  private boolean reachesEnd(List<Segment> segments) {
    return segments.isEmpty()
        || segments.get(segments.size() - 1).after().txid() >= log.last().txid();
  }

  private static Instant at(Segment segment) {
    return segment.header().timestamp();
  }

  /**
   * Every page in its latest form. Pages that a database grew by without ever writing them are
   * zeros, and are put in: who restores from these files alone must find every page.
   */
  private static NavigableMap<Integer, byte[]> pages(List<Segment> segments, int pagesBefore) {
    NavigableMap<Integer, byte[]> pages = new TreeMap<>();
    int size = pagesBefore;
    for (Segment segment : segments) {
      int commit = segment.header().commit();
      pages.tailMap(commit, false).clear();
      segment.forEachPage(pages::put);
      int pageSize = segment.header().pageSize();
      for (int number = size + 1; number <= commit; number++) {
        if (number != PageChecksum.lockPage(pageSize) && !pages.containsKey(number)) {
          pages.put(number, new byte[pageSize]);
        }
      }
      size = commit;
    }
    return pages;
  }

  private static SegmentHeader header(List<Segment> segments) {
    SegmentHeader first = segments.get(0).header();
    SegmentHeader last = segments.get(segments.size() - 1).header();
    return new SegmentHeader(
        last.pageSize(),
        last.commit(),
        first.minTxid(),
        last.maxTxid(),
        last.timestamp(),
        first.preChecksum(),
        0,
        0,
        0,
        0,
        last.epoch());
  }
}
