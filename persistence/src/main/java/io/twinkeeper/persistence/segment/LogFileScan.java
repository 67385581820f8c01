package io.twinkeeper.persistence.segment;

import io.twinkeeper.protocol.segment.Segment;
import io.twinkeeper.protocol.segment.SegmentException;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Reads a log file from its start when a log is opened, and decides what a bad record means. */
final class LogFileScan {
  /** How far behind a bad record others are looked for: more than a whole file. */
  private static final long SEARCH_BYTES = 1L << 30;

  private static final int LTX_MAGIC = 0x4C545831;

  private LogFileScan() {}

  /**
   * Reads {@code path}. In the {@code newest} file a torn tail is cut off and the cut made durable;
   * null if the file was never finished being made.
   *
   * @throws LogCorrupt if anything else is wrong
   */
  static @Nullable LogFile scan(Path path, boolean newest) throws IOException {
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      Position start = LogFile.readHeader(file);
      if (start == null) {
        if (newest && file.size() <= LogFile.HEADER_SIZE) {
          return null;
        }
        throw new LogCorrupt(path, 0, "the file's header is damaged");
      }
      LogFile log = records(file, path, start);
      if (log.sizeBytes() < file.size()) {
        cut(file, log, newest);
      }
      return log;
    }
  }

  /**
   * Reads {@code path} as far as it is whole, and changes nothing.
   *
   * @throws LogCorrupt if its header is damaged
   */
  static LogFile look(Path path) throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      Position start = LogFile.readHeader(file);
      if (start == null) {
        throw new LogCorrupt(path, 0, "the file's header is damaged");
      }
      return records(file, path, start);
    }
  }

  private static LogFile records(FileChannel file, Path path, Position start) throws IOException {
    LogFile log = new LogFile(path, start);
    LogRecord record;
    while ((record = LogRecord.read(file, log.sizeBytes())) != null) {
      Segment.Ends ends = ends(record, path, log.sizeBytes());
      if (!ends.follow(log.last())) {
        throw new LogCorrupt(path, log.sizeBytes(), "a segment does not follow the one before");
      }
      log.added(record, ends.after());
    }
    return log;
  }

  private static Segment.Ends ends(LogRecord record, Path path, long offset) {
    try {
      return Segment.ends(record.ltx());
    } catch (SegmentException e) {
      throw new LogCorrupt(path, offset, "a record holds no segment (" + e.getMessage() + ")");
    }
  }

  private static void cut(FileChannel file, LogFile log, boolean newest) throws IOException {
    long bad = log.sizeBytes();
    if (!newest || wasForced(file, bad)) {
      throw new LogCorrupt(log.path(), bad, "a record is damaged");
    }
    file.truncate(bad);
    file.force(true);
  }

  /** Whether a later record testifies that the bytes at {@code bad} once were on the disk. */
  private static boolean wasForced(FileChannel file, long bad) throws IOException {
    int length = (int) Math.min(SEARCH_BYTES, file.size() - bad);
    ByteBuffer rest = ByteBuffer.allocate(length);
    Durable.readFully(file, rest, bad);
    for (int at = LogRecord.HEADER_SIZE; at + Integer.BYTES <= length; at++) {
      if (rest.getInt(at) == LTX_MAGIC) {
        LogRecord witness = LogRecord.read(file, bad + at - LogRecord.HEADER_SIZE);
        if (witness != null && witness.forcedUpToBytes() > bad) {
          return true;
        }
      }
    }
    return false;
  }
}
