package io.twinkeeper.protocol.segment;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Writes one segment of any size to a stream: pages in ascending order, then {@link #end}. Holds
 * one page and about ten bytes for each page written. Used once, by one thread; the stream stays
 * the caller's to flush and close.
 */
public final class SegmentWriter {
  private final OutputStream out;
  private final SegmentHeader header;
  private final ByteArrayOutputStream index = new ByteArrayOutputStream();
  private final byte[] frame;
  private int lastPageNumber;
  private long sizeBytes;
  private long crc = PageChecksum.start();

  /** Begins with the header. */
  public SegmentWriter(OutputStream out, SegmentHeader header) throws IOException {
    this.out = out;
    this.header = header;
    this.frame = new byte[SegmentFrame.maxSize(header.pageSize())];
    byte[] bytes = new byte[SegmentHeader.SIZE];
    header.write(ByteBuffer.wrap(bytes));
    append(bytes, bytes.length);
  }

  /**
   * Adds a page.
   *
   * @throws SegmentException if it is out of order, beyond the database's end, the lock page, or
   *     not of the page size
   */
  public void page(int number, byte[] data) throws IOException {
    SegmentFrame.check(header, number, lastPageNumber, data.length);
    int compressed = SegmentFrame.compress(data, frame, SegmentFrame.HEADER_SIZE);
    SegmentFrame.putHeader(frame, 0, number, compressed);
    int size = SegmentFrame.HEADER_SIZE + compressed;
    PageIndex.entry(index, number, sizeBytes, size);
    crc = PageChecksum.update(crc, frame, 0, SegmentFrame.HEADER_SIZE);
    crc = PageChecksum.update(crc, data, 0, data.length);
    out.write(frame, 0, size);
    sizeBytes += size;
    lastPageNumber = number;
  }

  /**
   * Ends the segment; {@code postChecksum} is the database's checksum after it.
   *
   * @return how many bytes the segment has
   */
  public long end(long postChecksum) throws IOException {
    if (postChecksum >= 0) {
      throw new SegmentException("the database checksum after the segment is missing");
    }
    append(new byte[SegmentFrame.END_SIZE], SegmentFrame.END_SIZE);
    PageIndex.end(index);
    append(index.toByteArray(), index.size());
    append(longBytes(postChecksum), Long.BYTES);
    append(longBytes(PageChecksum.finish(crc) | PageChecksum.FLAG), Long.BYTES);
    return sizeBytes;
  }

  private void append(byte[] bytes, int length) throws IOException {
    crc = PageChecksum.update(crc, bytes, 0, length);
    out.write(bytes, 0, length);
    sizeBytes += length;
  }

  private static byte[] longBytes(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(0, value).array();
  }
}
