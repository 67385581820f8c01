package io.twinkeeper.persistence.sqlite.follower;

import io.twinkeeper.protocol.segment.PageChecksum;
import io.twinkeeper.protocol.stream.Lineage;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads every page of a copy in turns, as the copy was when this began. The copy goes on between
 * the turns: of what an apply changes ahead of the reader, the old pages are kept here.
 *
 * <p>Not thread-safe: used under the copy's lock.
 */
final class SteadyReading {
  private static final long MOST_KEPT_BYTES = 64L << 20;

  private final Position position;
  private final Lineage lineage;
  private final int pageSize;
  private final int pages;
  private final long mostKept;
  private final Map<Integer, byte[]> kept = new HashMap<>();
  private int next = 1;
  private boolean broken;

  /** Begins at {@code position}, which is what {@code pages} hold now. */
  SteadyReading(Position position, Lineage lineage, CopyPages pages) {
    this(position, lineage, pages, MOST_KEPT_BYTES);
  }

  SteadyReading(Position position, Lineage lineage, CopyPages pages, long mostKeptBytes) {
    this.position = position;
    this.lineage = lineage;
    this.pageSize = pages.pageSize();
    this.pages = pages.pages();
    this.mostKept = mostKeptBytes / pageSize;
  }

  Position position() {
    return position;
  }

  Lineage lineage() {
    return lineage;
  }

  int pageSize() {
    return pageSize;
  }

  int pages() {
    return pages;
  }

  /** Whether the copy has changed by too much: what was read is of no use. */
  boolean isBroken() {
    return broken;
  }

  /** The copy becomes something else altogether. */
  void breakOff() {
    broken = true;
    kept.clear();
  }

  /** Whether a page is left. */
  boolean hasNext() {
    return next <= pages;
  }

  /** The number of the page that {@link #read} returns next. */
  int number() {
    return next;
  }

  /** The next page as it was; the lock page is left out. */
  byte[] read(CopyPages now) throws IOException {
    byte[] old = kept.remove(next);
    byte[] page = old == null ? now.read(next) : old;
    next++;
    skipLockPage();
    return page;
  }

  private void skipLockPage() {
    if (next == PageChecksum.lockPage(pageSize)) {
      next++;
    }
  }

  /** Pages 1 and {@code numbers} are about to change, and all beyond {@code pagesAfter} to go. */
  void keep(CopyPages now, int[] numbers, int pagesAfter) throws IOException {
    keep(now, 1);
    for (int number : numbers) {
      keep(now, number);
    }
    for (int number = Math.max(pagesAfter + 1, next); number <= pages && !broken; number++) {
      keep(now, number);
    }
  }

  private void keep(CopyPages now, int number) throws IOException {
    boolean ahead = number >= next && number <= pages && !kept.containsKey(number);
    if (broken || !ahead || number == PageChecksum.lockPage(pageSize)) {
      return;
    }
    if (kept.size() >= mostKept) {
      breakOff();
    } else {
      kept.put(number, now.read(number));
    }
  }
}
