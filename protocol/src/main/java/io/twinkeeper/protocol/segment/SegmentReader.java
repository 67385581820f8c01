package io.twinkeeper.protocol.segment;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Reads one segment of any size from a stream, page by page, and proves it whole at its end: until
 * {@link #next} has said that there are no more pages nothing that was read is certain. Holds one
 * page. For one thread; give it a buffered stream.
 */
public final class SegmentReader implements AutoCloseable {
  private static final int VARINT_BYTES = 10;

  private final DataInputStream in;
  private final SegmentHeader header;
  private final byte[] head = new byte[SegmentFrame.HEADER_SIZE];
  private final byte[] page;
  private byte[] compressed = new byte[0];
  private int pageNumber;
  private long crc = PageChecksum.start();
  private long postChecksum;

  /**
   * Reads the header.
   *
   * @throws SegmentException if there is none
   */
  public SegmentReader(InputStream stream) throws IOException {
    this.in = new DataInputStream(stream);
    byte[] bytes = new byte[SegmentHeader.SIZE];
    fill(bytes, bytes.length);
    hash(bytes, bytes.length);
    this.header = SegmentHeader.read(ByteBuffer.wrap(bytes));
    this.page = new byte[header.pageSize()];
  }

  public SegmentHeader header() {
    return header;
  }

  /**
   * Goes to the next page; after the last one reads and checks what follows it.
   *
   * @return whether there is a page
   * @throws SegmentException if anything does not fit, the file checksum included
   */
  public boolean next() throws IOException {
    fill(head, SegmentFrame.END_SIZE);
    int number = ByteBuffer.wrap(head).getInt(0);
    short flags = ByteBuffer.wrap(head).getShort(4);
    if (number == 0 && flags == 0) {
      hash(head, SegmentFrame.END_SIZE);
      end();
      return false;
    }
    if (flags != SegmentFrame.FLAG_SIZE) {
      throw new SegmentException("the frame of page " + number + " has unknown flags " + flags);
    }
    SegmentFrame.check(header, number, pageNumber, page.length);
    readPage(number);
    return true;
  }

  /** The number of the present page. */
  public int pageNumber() {
    return pageNumber;
  }

  /** The present page: not a copy, good until {@link #next}. */
  public byte[] page() {
    return page;
  }

  /** The database's checksum after the segment: known at its end. */
  public long postChecksum() {
    return postChecksum;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private void readPage(int number) throws IOException {
    byte[] size = new byte[Integer.BYTES];
    fill(size, size.length);
    System.arraycopy(size, 0, head, SegmentFrame.END_SIZE, Integer.BYTES);
    int length = ByteBuffer.wrap(size).getInt();
    if (length <= 0 || length > SegmentFrame.maxSize(header.pageSize())) {
      throw new SegmentException("the frame of page " + number + " has size " + length);
    }
    compressed = compressed.length < length ? new byte[length] : compressed;
    fill(compressed, length);
    SegmentFrame.decompress(compressed, 0, length, page);
    hash(head, SegmentFrame.HEADER_SIZE);
    hash(page, page.length);
    pageNumber = number;
  }

  private void end() throws IOException {
    skipIndex();
    byte[] trailer = new byte[Segment.TRAILER_SIZE];
    fill(trailer, trailer.length);
    hash(trailer, Long.BYTES);
    postChecksum = ByteBuffer.wrap(trailer).getLong(0);
    long expected = PageChecksum.finish(crc) | PageChecksum.FLAG;
    if (ByteBuffer.wrap(trailer).getLong(Long.BYTES) != expected) {
      throw new SegmentException("the file checksum does not fit");
    }
    if (postChecksum >= 0) {
      throw new SegmentException("the database checksum after the segment is missing");
    }
    if (in.read() >= 0) {
      throw new SegmentException("the segment goes on after its trailer");
    }
  }

  /** The index is covered by the file checksum; a reader in order has no other use for it. */
  private void skipIndex() throws IOException {
    while (varint() != 0) {
      varint();
      varint();
    }
    byte[] size = new byte[Long.BYTES];
    fill(size, size.length);
    hash(size, size.length);
  }

  private long varint() throws IOException {
    byte[] one = new byte[1];
    long value = 0;
    for (int i = 0; i < VARINT_BYTES; i++) {
      fill(one, 1);
      hash(one, 1);
      value |= (one[0] & 0x7fL) << (7 * i);
      if (one[0] >= 0) {
        return value;
      }
    }
    throw new SegmentException("the page index holds a number of more than 64 bits");
  }

  private void fill(byte[] bytes, int length) throws IOException {
    try {
      in.readFully(bytes, 0, length);
    } catch (EOFException e) {
      throw new SegmentException("the segment ends too early");
    }
  }

  private void hash(byte[] bytes, int length) {
    crc = PageChecksum.update(crc, bytes, 0, length);
  }
}
