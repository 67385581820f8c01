package io.twinkeeper.protocol.segment;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Writes one segment: pages in ascending order, then {@link #build}. Used once, by one thread. */
public final class SegmentBuilder {
  private final SegmentHeader header;
  private final PageIndex index = new PageIndex();
  private byte[] out;
  private int size = SegmentHeader.SIZE;
  private long crc;

  public SegmentBuilder(SegmentHeader header) {
    this.header = header;
    this.out = new byte[Math.max(4096, 2 * header.pageSize())];
    header.write(ByteBuffer.wrap(out));
    this.crc = PageChecksum.update(PageChecksum.start(), out, 0, SegmentHeader.SIZE);
  }

  /**
   * Adds a page.
   *
   * @throws SegmentException if it is out of order, beyond the database's end, the lock page, or
   *     not of the page size
   */
  public void page(int number, byte[] data) {
    SegmentFrame.check(header, number, index.lastPageNumber(), data.length);
    ensure(SegmentFrame.maxSize(header.pageSize()));
    int at = size;
    int compressed = SegmentFrame.compress(data, out, at + SegmentFrame.HEADER_SIZE);
    SegmentFrame.putHeader(out, at, number, compressed);
    crc = PageChecksum.update(crc, out, at, SegmentFrame.HEADER_SIZE);
    crc = PageChecksum.update(crc, data, 0, data.length);
    size = at + SegmentFrame.HEADER_SIZE + compressed;
    index.add(number, at, size - at);
  }

  /** Ends the segment; {@code postChecksum} is the database's checksum after it. */
  public Segment build(long postChecksum) {
    if (postChecksum >= 0) {
      throw new SegmentException("the database checksum after the segment is missing");
    }
    append(new byte[SegmentFrame.END_SIZE]);
    append(index.encoded());
    append(ByteBuffer.allocate(Long.BYTES).putLong(0, postChecksum).array());
    long fileChecksum = PageChecksum.finish(crc) | PageChecksum.FLAG;
    append(ByteBuffer.allocate(Long.BYTES).putLong(0, fileChecksum).array());
    return new Segment(Arrays.copyOf(out, size), header, index, postChecksum);
  }

  private void append(byte[] bytes) {
    ensure(bytes.length);
    System.arraycopy(bytes, 0, out, size, bytes.length);
    crc = PageChecksum.update(crc, bytes, 0, bytes.length);
    size += bytes.length;
  }

  private void ensure(int more) {
    long needed = (long) size + more;
    if (needed > Integer.MAX_VALUE - 16) {
      throw new SegmentException("the segment would be larger than 2 GiB");
    }
    if (needed > out.length) {
      long doubled = Math.min(Integer.MAX_VALUE - 16L, 2L * out.length);
      out = Arrays.copyOf(out, (int) Math.max(needed, doubled));
    }
  }
}
