package io.twinkeeper.persistence.sqlite.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/** Reads frames of a {@code -wal} file, proving them by salts and running checksum. */
final class WalFile implements AutoCloseable {
  static final int HEADER_SIZE = 32;
  private static final int MAGIC = 0x377F0682; // the lowest bit: words are big-endian
  private static final int CHUNK_BYTES = 256 << 10;

  private final Path path;
  private final int pageSize;
  private final FileChannel in;

  WalFile(Path database, int pageSize) throws IOException {
    this.path = database.resolveSibling(database.getFileName() + "-wal");
    this.pageSize = pageSize;
    this.in = FileChannel.open(path, StandardOpenOption.READ);
  }

  int frameSize() {
    return WalFrame.HEADER_SIZE + pageSize;
  }

  /** Bytes from the file's start to frame {@code number}. */
  long offset(int number) {
    return HEADER_SIZE + (number - 1L) * frameSize();
  }

  Instant lastWrite() throws IOException {
    return Files.getLastModifiedTime(path).toInstant();
  }

  /**
   * The running checksum at the log's start.
   *
   * @throws ChainLost if the file does not begin with the log of {@code salts}
   */
  WalChecksum start(Salts salts) throws IOException {
    byte[] bytes = new byte[HEADER_SIZE];
    ByteBuffer header = ByteBuffer.wrap(bytes);
    readFully(header, 0);
    boolean bigEndian = (header.getInt(0) & 1) == 1;
    WalChecksum checksum = new WalChecksum(bigEndian, 0, 0);
    checksum.update(bytes, 0, 24);
    boolean known =
        (header.getInt(0) & ~1) == MAGIC
            && header.getInt(8) == pageSize
            && header.getInt(16) == salts.first()
            && header.getInt(20) == salts.second()
            && checksum.is(header.getInt(24), header.getInt(28));
    if (!known) {
      throw new ChainLost(path + " does not begin with the log that its index speaks of");
    }
    return checksum;
  }

  /**
   * Reads the frames after {@code after} up to {@code last}, all of them known to be committed.
   *
   * @param checksum the running checksum after frame {@code after}; moved on with each frame
   * @throws ChainLost if a frame is not of the log of {@code salts}, or damaged
   */
  void read(int after, int last, Salts salts, WalChecksum checksum, WalFrame.Consumer consumer)
      throws IOException {
    int perChunk = Math.max(1, CHUNK_BYTES / frameSize());
    byte[] chunk = new byte[Math.min(perChunk, last - after) * frameSize()];
    for (int number = after + 1; number <= last; number += perChunk) {
      int frames = Math.min(perChunk, last - number + 1);
      ByteBuffer buffer = ByteBuffer.wrap(chunk, 0, frames * frameSize());
      readFully(buffer, offset(number));
      for (int i = 0; i < frames; i++) {
        WalFrame frame = frame(buffer, chunk, i * frameSize(), number + i, salts, checksum);
        if (!consumer.accept(frame)) {
          return;
        }
      }
    }
  }

  /** A cursor after frame {@code number}, whose checksum is taken from the frame itself. */
  WalCursor cursorAt(Salts salts, int number) throws IOException {
    if (number == 0) {
      return WalCursor.start(salts);
    }
    ByteBuffer header = ByteBuffer.allocate(WalFrame.HEADER_SIZE);
    readFully(header, offset(number));
    return new WalCursor(salts, number, header.getInt(16), header.getInt(20));
  }

  /** The page in frame {@code number}. */
  byte[] page(int number) throws IOException {
    byte[] page = new byte[pageSize];
    readFully(ByteBuffer.wrap(page), offset(number) + WalFrame.HEADER_SIZE);
    return page;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private WalFrame frame(
      ByteBuffer buffer, byte[] chunk, int at, int number, Salts salts, WalChecksum checksum) {
    checksum.update(chunk, at, 8);
    checksum.update(chunk, at + WalFrame.HEADER_SIZE, pageSize);
    boolean whole =
        buffer.getInt(at + 8) == salts.first()
            && buffer.getInt(at + 12) == salts.second()
            && checksum.is(buffer.getInt(at + 16), buffer.getInt(at + 20));
    if (!whole) {
      throw new ChainLost(path + ": frame " + number + " is not what its index speaks of");
    }
    return new WalFrame(number, buffer.getInt(at), buffer.getInt(at + 4));
  }

  private void readFully(ByteBuffer buffer, long offset) throws IOException {
    long at = offset - buffer.position();
    while (buffer.hasRemaining()) {
      if (in.read(buffer, at + buffer.position()) < 0) {
        throw new ChainLost(path + " ends before byte " + (at + buffer.limit()));
      }
    }
  }
}
