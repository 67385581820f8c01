package io.twinkeeper.protocol.segment;

import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * The first 100 bytes of a segment: what it changes, and where its frames stood in the writer's
 * write-ahead log.
 *
 * @param pageSize bytes per page: a power of two, 512 to 65,536
 * @param commit the database's size in pages after this segment
 * @param minTxid the first transaction inside, at least 1
 * @param maxTxid the last transaction inside
 * @param timestamp when it was captured; stored in whole milliseconds
 * @param preChecksum the database's checksum before; 0 if there was no database
 * @param walOffset bytes from the log's start to the first frame; 0 if it came from no log
 * @param walSize bytes of frames; 0 if it came from no log
 * @param walSalt1 the log's first salt
 * @param walSalt2 the log's second salt
 * @param epoch the epoch that wrote it; travels in LTX's NodeID
 */
public record SegmentHeader(
    int pageSize,
    int commit,
    long minTxid,
    long maxTxid,
    Instant timestamp,
    long preChecksum,
    long walOffset,
    long walSize,
    int walSalt1,
    int walSalt2,
    long epoch) {

  static final int SIZE = 100;
  private static final int MAGIC = 0x4C545831; // "LTX1"
  private static final int EPOCH_OFFSET = 72;
  private static final int RESERVED_OFFSET = 80;

  public SegmentHeader {
    require(
        pageSize >= 512 && pageSize <= 65_536 && Integer.bitCount(pageSize) == 1,
        "the page size must be a power of two from 512 to 65536, not " + pageSize);
    require(commit > 0, "the database must have at least one page, not " + commit);
    require(
        minTxid > 0 && maxTxid >= minTxid,
        "transactions must be a rising range from 1, not " + minTxid + " to " + maxTxid);
    require(
        minTxid == 1 || preChecksum < 0,
        "the checksum before transaction " + minTxid + " is missing");
    require(walOffset >= 0 && walSize >= 0, "the place in the write-ahead log is negative");
    require(epoch >= 0, "the epoch must not be negative: " + epoch);
  }

  /** Where the frames end in the write-ahead log: the next segment's frames begin there. */
  public long walEnd() {
    return walOffset + walSize;
  }

  static SegmentHeader read(ByteBuffer in) {
    require(in.remaining() >= SIZE, "the segment is shorter than its header");
    require(in.getInt(0) == MAGIC, "the segment does not begin with LTX1");
    require(in.getInt(4) == 0, "the segment has flags that this version does not know");
    for (int at = RESERVED_OFFSET; at < SIZE; at++) {
      require(in.get(at) == 0, "the reserved byte " + at + " is not zero");
    }
    return new SegmentHeader(
        in.getInt(8),
        in.getInt(12),
        in.getLong(16),
        in.getLong(24),
        Instant.ofEpochMilli(in.getLong(32)),
        in.getLong(40),
        in.getLong(48),
        in.getLong(56),
        in.getInt(64),
        in.getInt(68),
        in.getLong(EPOCH_OFFSET));
  }

  void write(ByteBuffer out) {
    out.putInt(MAGIC).putInt(0).putInt(pageSize).putInt(commit);
    out.putLong(minTxid).putLong(maxTxid).putLong(timestamp.toEpochMilli()).putLong(preChecksum);
    out.putLong(walOffset).putLong(walSize).putInt(walSalt1).putInt(walSalt2).putLong(epoch);
    out.put(new byte[SIZE - RESERVED_OFFSET]);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new SegmentException(otherwise);
    }
  }
}
