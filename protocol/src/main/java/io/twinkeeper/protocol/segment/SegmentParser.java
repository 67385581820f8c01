package io.twinkeeper.protocol.segment;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Reads one segment from its start to its end, hashing what it reads. Used once. */
final class SegmentParser {
  private final byte[] bytes;
  private final ByteBuffer in;
  private final PageIndex index = new PageIndex();
  private long crc = PageChecksum.start();

  SegmentParser(byte[] bytes) {
    this.bytes = bytes;
    this.in = ByteBuffer.wrap(bytes);
  }

  Segment parse() {
    SegmentHeader header = SegmentHeader.read(in);
    hash(0, SegmentHeader.SIZE);
    int at = pages(header, SegmentHeader.SIZE);
    at = index(at);
    return new Segment(bytes, header, index, trailer(at));
  }

  /** Reads every frame; returns where the page block ends. */
  private int pages(SegmentHeader header, int start) {
    byte[] page = new byte[header.pageSize()];
    int at = start;
    while (true) {
      need(at, SegmentFrame.END_SIZE);
      int pageNumber = in.getInt(at);
      short flags = in.getShort(at + 4);
      if (pageNumber == 0 && flags == 0) {
        hash(at, SegmentFrame.END_SIZE);
        return at + SegmentFrame.END_SIZE;
      }
      checkPage(header, pageNumber, flags, at);
      at = frame(page, pageNumber, at);
    }
  }

  private void checkPage(SegmentHeader header, int pageNumber, short flags, int at) {
    if (flags != SegmentFrame.FLAG_SIZE) {
      throw new SegmentException("the frame at byte " + at + " has unknown flags " + flags);
    }
    if (pageNumber <= index.lastPageNumber()
        || pageNumber > header.commit()
        || pageNumber == PageChecksum.lockPage(header.pageSize())) {
      throw new SegmentException("page " + pageNumber + " at byte " + at + " is out of place");
    }
  }

  private int frame(byte[] page, int pageNumber, int at) {
    need(at, SegmentFrame.HEADER_SIZE);
    int compressed = in.getInt(at + 6);
    int payload = at + SegmentFrame.HEADER_SIZE;
    if (compressed <= 0) {
      throw new SegmentException("the frame at byte " + at + " has size " + compressed);
    }
    need(payload, compressed);
    SegmentFrame.decompress(bytes, payload, compressed, page);
    hash(at, SegmentFrame.HEADER_SIZE);
    crc = PageChecksum.update(crc, page, 0, page.length);
    index.add(pageNumber, at, SegmentFrame.HEADER_SIZE + compressed);
    return payload + compressed;
  }

  private int index(int at) {
    byte[] expected = index.encoded();
    need(at, expected.length);
    int end = at + expected.length;
    if (!Arrays.equals(expected, 0, expected.length, bytes, at, end)) {
      throw new SegmentException("the page index at byte " + at + " does not fit the pages");
    }
    hash(at, expected.length);
    return end;
  }

  private long trailer(int at) {
    if (bytes.length != at + Segment.TRAILER_SIZE) {
      throw new SegmentException("the segment should end at byte " + (at + Segment.TRAILER_SIZE));
    }
    hash(at, Long.BYTES);
    long postChecksum = in.getLong(at);
    if (in.getLong(at + Long.BYTES) != (PageChecksum.finish(crc) | PageChecksum.FLAG)) {
      throw new SegmentException("the file checksum does not fit");
    }
    if (postChecksum >= 0) {
      throw new SegmentException("the database checksum after the segment is missing");
    }
    return postChecksum;
  }

  private void hash(int at, int length) {
    crc = PageChecksum.update(crc, bytes, at, length);
  }

  private void need(int at, int length) {
    if (length > bytes.length - at) {
      throw new SegmentException(
          "the segment ends at byte " + bytes.length + ", inside what begins at byte " + at);
    }
  }
}
