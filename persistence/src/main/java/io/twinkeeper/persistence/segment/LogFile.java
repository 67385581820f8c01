package io.twinkeeper.persistence.segment;

import io.twinkeeper.protocol.segment.Segment;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One file of a log: where it starts, then records. In memory: for each record its offset and the
 * transaction it leads to, 12 bytes.
 *
 * <pre>
 *  0       4         8             16           24         32   36       40
 * +-------+---------+-------------+------------+----------+----+--------+---------
 * | TKSG  | version | start epoch | start txid | checksum | 0  | crc32c | records…
 * +-------+---------+-------------+------------+----------+----+--------+---------
 * </pre>
 */
final class LogFile {
  static final int HEADER_SIZE = 40;
  private static final int MAGIC = 0x544B5347; // "TKSG"
  private static final int VERSION = 1;

  private final Path path;
  private final Position start;
  private long[] txids = new long[16];
  private int[] offsets = new int[16];
  private int count;
  private Position last;
  private long sizeBytes = HEADER_SIZE;

  LogFile(Path path, Position start) {
    this.path = path;
    this.start = start;
    this.last = start;
  }

  Path path() {
    return path;
  }

  Position start() {
    return start;
  }

  Position last() {
    return last;
  }

  int count() {
    return count;
  }

  long sizeBytes() {
    return sizeBytes;
  }

  /** Takes note of a record at the end. */
  void added(LogRecord record, Position after) {
    if (count == txids.length) {
      txids = Arrays.copyOf(txids, count * 2);
      offsets = Arrays.copyOf(offsets, count * 2);
    }
    txids[count] = after.txid();
    offsets[count++] = Math.toIntExact(sizeBytes);
    sizeBytes += LogRecord.sizeOf(record.ltx());
    last = after;
  }

  /** The number of the record that continues after transaction {@code txid}; -1 if none can. */
  int indexAfter(long txid) {
    if (txid == start.txid()) {
      return 0;
    }
    int found = Arrays.binarySearch(txids, 0, count, txid);
    return found < 0 ? -1 : found + 1;
  }

  /** The state after {@code index} records. */
  Position boundary(int index) throws IOException {
    if (index == 0) {
      return start;
    }
    return index == count ? last : Segment.ends(read(index - 1)).after();
  }

  /** The LTX bytes of record {@code index}, proven by the record's checksum. */
  byte[] read(int index) throws IOException {
    try (FileChannel in = FileChannel.open(path, StandardOpenOption.READ)) {
      LogRecord record = LogRecord.read(in, offsets[index]);
      if (record == null) {
        throw new LogCorrupt(path, offsets[index], "the record has changed since it was written");
      }
      return record.ltx();
    }
  }

  static void writeHeader(FileChannel out, Position start) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_SIZE);
    header.putInt(MAGIC).putInt(VERSION);
    header.putLong(start.epoch()).putLong(start.txid()).putLong(start.checksum()).putInt(0);
    header.putInt(checksum(header)).flip();
    Durable.writeFully(out, header, 0);
  }

  /** Where the file starts; null if its header is not whole. */
  static @Nullable Position readHeader(FileChannel in) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_SIZE);
    boolean whole =
        Durable.readFully(in, header, 0)
            && header.getInt(0) == MAGIC
            && header.getInt(4) == VERSION
            && header.getInt(HEADER_SIZE - 4) == checksum(header);
    return whole ? new Position(header.getLong(8), header.getLong(16), header.getLong(24)) : null;
  }

  private static int checksum(ByteBuffer header) {
    CRC32C crc = new CRC32C();
    crc.update(header.duplicate().clear().limit(HEADER_SIZE - 4));
    return (int) crc.getValue();
  }
}
