package io.twinkeeper.persistence.sqlite.follower;

import io.twinkeeper.persistence.segment.ChainBroken;
import io.twinkeeper.protocol.segment.PageChecksum;
import io.twinkeeper.protocol.segment.Segment;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The net effect of a run of segments on a copy, with every checksum on the way proven: for each
 * segment the old pages' checksums are taken out of the database's, the new ones put in, and the
 * result must be what the segment says.
 *
 * <p>Growth pages that a segment does not carry hold zeros.
 */
final class SegmentMerge {
  private final @Nullable CopyPages copy;
  private final NavigableMap<Integer, byte[]> changed = new TreeMap<>();
  private final Map<Integer, Long> changedSums = new HashMap<>();
  private final int lockPage;
  private final int pageSize;
  private final ZeroPage zeros;
  private Position position;
  private int pages;

  /** Pages from here on hold zeros unless they are in {@link #changed}. */
  private int untouchedPages;

  /** Starts from {@code copy} at {@code position}; from nothing if there is none yet. */
  SegmentMerge(@Nullable CopyPages copy, Position position, int pageSize) {
    this.copy = copy;
    this.position = position;
    this.pageSize = pageSize;
    this.zeros = new ZeroPage(pageSize);
    this.lockPage = PageChecksum.lockPage(pageSize);
    this.pages = copy == null ? 0 : copy.pages();
    this.untouchedPages = pages;
  }

  Position position() {
    return position;
  }

  int pageSize() {
    return pageSize;
  }

  int pages() {
    return pages;
  }

  int changedPages() {
    return changed.size();
  }

  /**
   * Takes the next segment in.
   *
   * @throws ChainBroken if it does not follow or does not lead where it says; this object is then
   *     of no more use
   */
  void add(Segment segment) throws IOException {
    if (!segment.follows(position) || segment.header().pageSize() != pageSize) {
      throw new ChainBroken("the copy stands at " + position + ", " + segment + " does not follow");
    }
    int before = pages;
    long sum = cutTo(segment.header().commit(), position.checksum());
    Inserter inserter = new Inserter(sum, before);
    try {
      segment.forEachPage(inserter::insert);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    pages = segment.header().commit();
    inserter.growTo(pages);
    if (inserter.sum != segment.postChecksum()) {
      throw new ChainBroken(
          String.format("%s applied to %s gives checksum %016x", segment, position, inserter.sum));
    }
    position = segment.after();
  }

  /** The page as it is after all segments, or null if they left it alone. */
  byte @Nullable [] changed(int number) {
    return changed.get(number);
  }

  /** What a follower's copy holds afterwards. */
  CopyState state(byte[] logicalPageOne, int counter) {
    return new CopyState(
        CopyState.Role.FOLLOWER,
        position,
        pageSize,
        pages,
        CopyState.header(logicalPageOne),
        counter,
        true,
        null);
  }

  /** The changed pages but page 1, and zeros for old pages that were dropped and came back. */
  NewContent.PageSet rest() {
    int oldPages = copy == null ? 0 : copy.pages();
    for (int number = untouchedPages + 1; number <= Math.min(pages, oldPages); number++) {
      if (number != lockPage) {
        changed.putIfAbsent(number, new byte[pageSize]);
      }
    }
    return new PagesInMemory(changed.tailMap(2, true));
  }

  private long cutTo(int commit, long checksum) throws IOException {
    long sum = checksum;
    for (int number = commit + 1; number <= pages; number++) {
      if (number != lockPage) {
        sum = PageChecksum.toggle(sum, checksumOf(number));
      }
    }
    changed.tailMap(commit, false).clear();
    changedSums.keySet().removeIf(number -> number > commit);
    untouchedPages = Math.min(untouchedPages, commit);
    return sum;
  }

  private long checksumOf(int number) throws IOException {
    Long sum = changedSums.get(number);
    if (sum != null) {
      return sum;
    }
    return copy != null && number <= untouchedPages
        ? copy.checksum(number)
        : zeros.checksum(number);
  }

  /** One segment's pages going in. */
  private final class Inserter {
    private final int pagesBefore;
    private int grown;
    private long sum;

    Inserter(long sum, int pagesBefore) {
      this.sum = sum;
      this.pagesBefore = pagesBefore;
      this.grown = pagesBefore;
    }

    void insert(int number, byte[] page) {
      growTo(number - 1);
      try {
        if (number <= pagesBefore) {
          sum = PageChecksum.toggle(sum, checksumOf(number));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      long fresh = PageChecksum.of(number, page, 0, pageSize);
      sum = PageChecksum.toggle(sum, fresh);
      changed.put(number, page);
      changedSums.put(number, fresh);
      grown = Math.max(grown, number);
    }

    /** Counts in the zeros of growth pages that the segment does not carry. */
    void growTo(int last) {
      for (; grown < last; grown++) {
        int number = grown + 1;
        if (number != lockPage) {
          sum = PageChecksum.toggle(sum, zeros.checksum(number));
        }
      }
    }
  }
}
