package io.twinkeeper.persistence.sqlite.source;

import io.twinkeeper.persistence.segment.SegmentLog;
import io.twinkeeper.protocol.segment.PageChecksum;
import io.twinkeeper.protocol.segment.SegmentBuilder;
import io.twinkeeper.protocol.segment.SegmentHeader;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What has been captured: the log of segments, and of the present write-ahead log each page's
 * latest frame and checksum, so that the next segment's checksum can be told from this one's.
 *
 * <p>A page that is in no captured frame is in the database file as it was when the write-ahead log
 * began: the pin keeps later frames out. Nothing here changes unless the segment was appended.
 */
final class CapturedState {
  private final DatabaseFile file;
  private final WalFile wal;
  private final SegmentLog log;
  private final InstantSource clock;
  private final long epoch;
  private PageTable table;
  private PageTable unwritten = new PageTable();
  private WalCursor cursor;
  private int pages;

  /**
   * Everything up to {@code cursor} is taken to be captured.
   *
   * @param pages the database's size there
   * @param table the pages whose latest form there is a frame that may not be in the file yet
   */
  CapturedState(
      DatabaseFile file,
      WalFile wal,
      SegmentLog log,
      InstantSource clock,
      long epoch,
      WalCursor cursor,
      int pages,
      PageTable table) {
    this.file = file;
    this.wal = wal;
    this.log = log;
    this.clock = clock;
    this.epoch = epoch;
    this.cursor = cursor;
    this.pages = pages;
    this.table = table;
  }

  WalCursor cursor() {
    return cursor;
  }

  int pages() {
    return pages;
  }

  Position position() {
    return log.last();
  }

  /** The database as captured; later captures do not change it. */
  PageView view() {
    return new PageView(file, wal, table.copy(), pages);
  }

  /** The same while every captured frame is in the file. */
  PageView viewOfFile() {
    return new PageView(file, wal, new PageTable(), pages);
  }

  /** Appends the group as a segment whose checksum follows from the pages it replaces. */
  void append(FrameGroup group, WalCursor end) throws IOException {
    int[] numbers = changedPages(group, pages);
    SegmentBuilder builder =
        new SegmentBuilder(header(group.pages(), group.transactions(), cursor, group.lastFrame()));
    PageTable changed = new PageTable();
    long checksum = withoutRemoved(group.pages());
    for (int page : numbers) {
      byte[] data = data(group, page);
      long of = PageChecksum.of(page, data, 0, data.length);
      builder.page(page, data);
      changed.put(page, group.frames().frame(page), of);
      checksum = PageChecksum.toggle(checksum, of);
      checksum = page <= pages ? PageChecksum.toggle(checksum, checksumOf(page)) : checksum;
    }
    log.append(builder.build(checksum));
    advance(group.pages(), end, numbers, changed);
  }

  /**
   * Appends the group as a segment that leads from the log's end to a database whose checksum is
   * known otherwise; the cursor stays.
   *
   * @param from where the log ends in the write-ahead log
   * @param pagesBefore the database's size there
   * @param fromFile whether every frame is in the file: the write-ahead log may be gone already
   */
  void appendUpTo(
      FrameGroup group, WalCursor from, int pagesBefore, long checksum, boolean fromFile)
      throws IOException {
    SegmentBuilder builder =
        new SegmentBuilder(header(group.pages(), group.transactions(), from, group.lastFrame()));
    for (int page : changedPages(group, pagesBefore)) {
      builder.page(page, fromFile ? file.page(page) : data(group, page));
    }
    log.append(builder.build(checksum));
  }

  /** Appends a segment without pages: one transaction id, the same database. */
  void appendEmpty() {
    SegmentHeader header = header(pages, 1, cursor, cursor.frame());
    log.append(new SegmentBuilder(header).build(position().checksum()));
  }

  /**
   * Goes on in a restarted write-ahead log; every captured frame is in the database file now.
   *
   * <p>Pages that belong to the database but were never written (SQLite leaves out pages that it
   * frees in the transaction that adds them) hold whatever the file has there, and a checkpoint may
   * have changed that: if so, a segment says it.
   *
   * @return the segments appended
   */
  int restart(Salts salts) throws IOException {
    WalCursor start = WalCursor.start(salts);
    SegmentBuilder builder = new SegmentBuilder(header(pages, 1, start, 0));
    long checksum = position().checksum();
    int differing = 0;
    for (int page : unwritten.sortedPages()) {
      byte[] data = file.page(page);
      long of = PageChecksum.of(page, data, 0, data.length);
      if (table.frame(page) == PageTable.IN_FILE && table.checksum(page) != of) {
        builder.page(page, data);
        checksum = PageChecksum.toggle(PageChecksum.toggle(checksum, of), table.checksum(page));
        differing++;
      }
    }
    if (differing > 0) {
      log.append(builder.build(checksum));
    }
    cursor = start;
    table = new PageTable();
    unwritten = new PageTable();
    return differing > 0 ? 1 : 0;
  }

  private void advance(int pagesAfter, WalCursor end, int[] numbers, PageTable changed) {
    for (int page : numbers) {
      int frame = changed.frame(page);
      table.put(page, frame, changed.checksum(page));
      if (frame == PageTable.IN_FILE) {
        unwritten.put(page, frame, 0);
      }
    }
    if (pagesAfter < pages) {
      table.truncate(pagesAfter);
      unwritten.truncate(pagesAfter);
    }
    pages = pagesAfter;
    cursor = end;
  }

  private SegmentHeader header(int pagesAfter, int transactions, WalCursor from, int lastFrame) {
    Position last = position();
    return new SegmentHeader(
        file.pageSize(),
        pagesAfter,
        last.txid() + 1,
        last.txid() + transactions,
        clock.instant(),
        last.checksum(),
        wal.offset(from.frame() + 1),
        (lastFrame - from.frame()) * (long) wal.frameSize(),
        from.salts().first(),
        from.salts().second(),
        epoch);
  }

  /**
   * The pages with a frame, and those that the database grew by without writing them; ascending.
   */
  private int[] changedPages(FrameGroup group, int pagesBefore) {
    IntStream written = Arrays.stream(group.frames().sortedPages());
    IntStream grown =
        IntStream.rangeClosed(pagesBefore + 1, group.pages())
            .filter(page -> group.frames().frame(page) == PageTable.IN_FILE);
    return IntStream.concat(written, grown)
        .filter(page -> page <= group.pages() && page != lockPage())
        .sorted()
        .toArray();
  }

  /** The present checksum less the pages beyond a smaller size. */
  private long withoutRemoved(int pagesAfter) throws IOException {
    long checksum = position().checksum();
    for (int page = pagesAfter + 1; page <= pages; page++) {
      if (page != lockPage()) {
        checksum = PageChecksum.toggle(checksum, checksumOf(page));
      }
    }
    return checksum;
  }

  /** The checksum of a page as captured. */
  private long checksumOf(int page) throws IOException {
    long known = table.checksum(page);
    if (known != 0) {
      return known;
    }
    byte[] data = file.page(page);
    return PageChecksum.of(page, data, 0, data.length);
  }

  private byte[] data(FrameGroup group, int page) throws IOException {
    int frame = group.frames().frame(page);
    return frame == PageTable.IN_FILE ? file.page(page) : wal.page(frame);
  }

  private int lockPage() {
    return PageChecksum.lockPage(file.pageSize());
  }
}
