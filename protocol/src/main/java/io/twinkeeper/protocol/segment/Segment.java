package io.twinkeeper.protocol.segment;

import io.twinkeeper.protocol.stream.Position;
import java.nio.ByteBuffer;

/**
 * A closed run of committed transactions of one database: the pages they changed, each in its
 * latest form, and the database's checksum before and after.
 *
 * <p>Immutable and safe to share between threads. Holds the LTX bytes as they lie on disk and on
 * the wire; pages are decompressed when they are asked for.
 */
public final class Segment {
  /** Database checksum after, file checksum. */
  static final int TRAILER_SIZE = 16;

  private final byte[] bytes;
  private final SegmentHeader header;
  private final PageIndex index;
  private final long postChecksum;

  Segment(byte[] bytes, SegmentHeader header, PageIndex index, long postChecksum) {
    this.bytes = bytes;
    this.header = header;
    this.index = index;
    this.postChecksum = postChecksum;
  }

  /**
   * Reads a segment and proves it whole: structure, every page, the index and the file checksum.
   *
   * @param ltx kept, not copied: do not change it afterwards
   * @throws SegmentException if anything does not fit
   */
  public static Segment parse(byte[] ltx) {
    return new SegmentParser(ltx).parse();
  }

  /**
   * The states that {@code ltx} says it lies between: reads fixed fields only and proves nothing,
   * for bytes that were proven when they were stored.
   *
   * @throws SegmentException if it cannot be a segment at all
   */
  public static Ends ends(byte[] ltx) {
    if (ltx.length < SegmentHeader.SIZE + TRAILER_SIZE) {
      throw new SegmentException("the segment is shorter than header and trailer");
    }
    ByteBuffer in = ByteBuffer.wrap(ltx);
    SegmentHeader header = SegmentHeader.read(in);
    long postChecksum = in.getLong(ltx.length - TRAILER_SIZE);
    return new Ends(
        new Position(0, header.minTxid() - 1, header.preChecksum()),
        new Position(header.epoch(), header.maxTxid(), postChecksum));
  }

  /**
   * Where a segment begins and ends.
   *
   * @param before as {@link Segment#before()}, without an epoch
   * @param after as {@link Segment#after()}
   */
  public record Ends(Position before, Position after) {
    /** Whether the segment may be applied to {@code state}. */
    public boolean follow(Position state) {
      return state.txid() == before.txid()
          && state.checksum() == before.checksum()
          && state.epoch() <= after.epoch();
    }
  }

  /** The LTX bytes: not a copy, do not change them. */
  public byte[] bytes() {
    return bytes;
  }

  public SegmentHeader header() {
    return header;
  }

  /** The database's checksum after this segment. */
  public long postChecksum() {
    return postChecksum;
  }

  /**
   * The state that this segment applies to. A segment does not know who wrote that state: the epoch
   * is 0, compare transaction and checksum only ({@link #follows}).
   */
  public Position before() {
    return new Position(0, header.minTxid() - 1, header.preChecksum());
  }

  /** The state that this segment leads to. */
  public Position after() {
    return new Position(header.epoch(), header.maxTxid(), postChecksum);
  }

  /** Whether this segment may be applied to {@code state}. */
  public boolean follows(Position state) {
    return new Ends(before(), after()).follow(state);
  }

  /** Hands over every page in ascending order, each in an array of its own. */
  public void forEachPage(PageConsumer consumer) {
    for (int i = 0; i < index.count(); i++) {
      byte[] page = new byte[header.pageSize()];
      int payload = (int) index.offset(i) + SegmentFrame.HEADER_SIZE;
      int compressed = index.size(i) - SegmentFrame.HEADER_SIZE;
      SegmentFrame.decompress(bytes, payload, compressed, page);
      consumer.accept(index.pageNumber(i), page);
    }
  }

  public int pageCount() {
    return index.count();
  }

  @Override
  public String toString() {
    return "Segment[" + before() + " -> " + after() + ", " + pageCount() + " pages]";
  }
}
