package io.twinkeeper.persistence.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One record of a log file.
 *
 * <pre>
 *  0        4        8              12
 * +--------+--------+--------------+-----------+
 * | length | crc32c | forced up to | LTX bytes |   big-endian
 * +--------+--------+--------------+-----------+
 * </pre>
 *
 * <p>{@code length} counts the LTX bytes; the checksum covers every other field. {@code forced up
 * to} is how much of this file was known to be on the disk when the record was written: it proves
 * later that a bad record before that byte is corruption and not a torn tail.
 */
final class LogRecord {
  static final int HEADER_SIZE = 12;

  private final int forcedUpToBytes;
  private final byte[] ltx;

  LogRecord(int forcedUpToBytes, byte[] ltx) {
    this.forcedUpToBytes = forcedUpToBytes;
    this.ltx = ltx;
  }

  int forcedUpToBytes() {
    return forcedUpToBytes;
  }

  byte[] ltx() {
    return ltx;
  }

  /** Bytes that a record of {@code ltx} takes. */
  static long sizeOf(byte[] ltx) {
    return HEADER_SIZE + (long) ltx.length;
  }

  /** Writes the record at {@code offset}. */
  void write(FileChannel out, long offset) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_SIZE);
    header.putInt(ltx.length).putInt(checksum()).putInt(forcedUpToBytes).flip();
    Durable.writeFully(out, header, offset);
    Durable.writeFully(out, ByteBuffer.wrap(ltx), offset + HEADER_SIZE);
  }

  /** Reads the record at {@code offset}; null if no whole record is there. */
  static @Nullable LogRecord read(FileChannel in, long offset) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_SIZE);
    if (!Durable.readFully(in, header, offset)) {
      return null;
    }
    int length = header.getInt(0);
    if (length <= 0 || length > in.size() - offset - HEADER_SIZE) {
      return null;
    }
    byte[] ltx = new byte[length];
    Durable.readFully(in, ByteBuffer.wrap(ltx), offset + HEADER_SIZE);
    LogRecord record = new LogRecord(header.getInt(8), ltx);
    return record.checksum() == header.getInt(4) ? record : null;
  }

  private int checksum() {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(8).putInt(ltx.length).putInt(forcedUpToBytes).flip());
    crc.update(ltx);
    return (int) crc.getValue();
  }
}
