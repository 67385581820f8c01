package io.twinkeeper.persistence.store;

import io.twinkeeper.protocol.segment.Segment;
import io.twinkeeper.protocol.segment.SegmentException;
import io.twinkeeper.protocol.segment.SegmentHeader;
import io.twinkeeper.protocol.segment.SegmentReader;
import io.twinkeeper.protocol.stream.Position;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One file of the store: a closed run of transactions. Immutable once it has its name.
 *
 * @param before the state it applies to, without an epoch; txid 0 for a snapshot
 * @param after the state it leads to
 * @param at when its last transaction was captured
 * @param bytes its size
 * @param pages the database's size in pages after it
 */
record StoredSegment(
    Level level,
    Path path,
    Position before,
    Position after,
    Instant at,
    long bytes,
    int pages,
    int pageSize) {
  static final String SUFFIX = ".ltx";
  private static final Pattern NAME = Pattern.compile("([0-9a-f]{16})-([0-9a-f]{16})\\.ltx");
  private static final int HEADER_BYTES = 100;
  private static final int TRAILER_BYTES = 16;
  private static final int BUFFER_BYTES = 64 << 10;

  static String name(long minTxid, long maxTxid) {
    return String.format(Locale.ROOT, "%016x-%016x%s", minTxid, maxTxid, SUFFIX);
  }

  static boolean isName(Path path) {
    return NAME.matcher(String.valueOf(path.getFileName())).matches();
  }

  /**
   * Reads the fixed fields at both ends.
   *
   * @throws SegmentException if they are not those of a segment of that name
   */
  static StoredSegment of(Level level, Path path) throws IOException {
    byte[] ends = new byte[HEADER_BYTES + TRAILER_BYTES];
    long size;
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      size = file.length();
      if (size < ends.length) {
        throw new SegmentException(path + " is too short for a segment");
      }
      file.readFully(ends, 0, HEADER_BYTES);
      file.seek(size - TRAILER_BYTES);
      file.readFully(ends, HEADER_BYTES, TRAILER_BYTES);
    }
    SegmentHeader header = new SegmentReader(new ByteArrayInputStream(ends)).header();
    Segment.Ends states = Segment.ends(ends);
    requireName(path, header);
    return new StoredSegment(
        level,
        path,
        states.before(),
        states.after(),
        header.timestamp(),
        size,
        header.commit(),
        header.pageSize());
  }

  private static void requireName(Path path, SegmentHeader header) {
    Matcher name = NAME.matcher(String.valueOf(path.getFileName()));
    if (!name.matches()
        || Long.parseUnsignedLong(name.group(1), 16) != header.minTxid()
        || Long.parseUnsignedLong(name.group(2), 16) != header.maxTxid()) {
      throw new SegmentException(path + " does not hold the transactions that it is named after");
    }
  }

  boolean isSnapshot() {
    return before.isNone();
  }

  /** How large the database is after it. */
  long databaseBytes() {
    return (long) pages * pageSize;
  }

  /** Whether this can be applied to {@code state}. */
  boolean follows(Position state) {
    return before.txid() == state.txid()
        && before.checksum() == state.checksum()
        && state.epoch() <= after.epoch();
  }

  SegmentReader open() throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(path), BUFFER_BYTES);
    try {
      return new SegmentReader(in);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }
}
