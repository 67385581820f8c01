package io.twinkeeper.persistence.directory.place;

import com.sun.jna.Memory;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.persistence.directory.scan.ContentDigest;
import io.twinkeeper.protocol.directory.ContentHash;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file that is being received: written from its begin to its end, finished, placed. Blocks of
 * zeros become holes. Takes a descriptor of the process from its first byte until it is finished or
 * closed.
 *
 * <p>For one thread at a time. What was written is still there after a restart of the process;
 * after a crash of the machine some of it may be wrong, which {@link #finish} finds.
 */
public final class Staged implements AutoCloseable {
  private static final int BLOCK = 4096;
  private static final byte[] ZEROS = new byte[BLOCK];

  private final Staging staging;
  private final String name;
  private final ContentHash hash;
  private final long size;
  private final ContentDigest digest;
  private @Nullable Descriptor file;
  private long written;
  private long hashed;
  private long serial;
  private boolean spent;
  private Optional<FileStat> stat = Optional.empty();

  Staged(Staging staging, String name, ContentHash hash, long size) {
    this.staging = staging;
    this.name = name;
    this.hash = hash;
    this.size = size;
    this.digest = new ContentDigest(size);
  }

  /** Goes on with a file that has so many bytes. */
  void goOn(Descriptor left, long bytes) {
    file = left;
    written = bytes;
  }

  private Descriptor file() throws PosixException {
    Descriptor opened = file;
    if (opened == null) {
      opened = staging.create(name);
      file = opened;
    }
    return opened;
  }

  /** What the whole is to have. */
  public ContentHash hash() {
    return hash;
  }

  /** What the whole is to have, in bytes. */
  public long size() {
    return size;
  }

  /** How many bytes are there, from the begin on: where to go on. */
  public long written() {
    return written;
  }

  /**
   * Writes what comes next. After a failure the same may be written again.
   *
   * @param offset must be {@link #written}
   */
  public void write(long offset, byte[] bytes) throws PosixException {
    require(offset, bytes.length);
    Descriptor to = file();
    int at = 0;
    while (at < bytes.length) {
      int end = runEnd(bytes, at, false);
      writeData(to, bytes, at, end);
      at = runEnd(bytes, end, true);
    }
    if (at > 0 && endsInHole(bytes)) {
      to.truncate(offset + bytes.length);
    }
    if (hashed == offset) {
      digest.update(bytes, 0, bytes.length);
      hashed += bytes.length;
    }
    written += bytes.length;
  }

  private void require(long offset, long bytes) {
    if (offset != written || bytes > size - written || stat.isPresent()) {
      throw new IllegalArgumentException(
          bytes + " bytes at " + offset + " of a file with " + written + " of " + size);
    }
  }

  /** Where the run of blocks that begins at {@code at} ends, of zeros or of others. */
  private int runEnd(byte[] bytes, int at, boolean zeros) {
    int end = at;
    while (end < bytes.length) {
      int next = (int) Math.min(bytes.length, end + BLOCK - (written + end) % BLOCK);
      if (isHole(bytes, end, next) != zeros) {
        return end;
      }
      end = next;
    }
    return end;
  }

  private static boolean isHole(byte[] bytes, int from, int to) {
    return to - from == BLOCK
        && bytes[from] == 0
        && Arrays.equals(bytes, from, to, ZEROS, 0, BLOCK);
  }

  private boolean endsInHole(byte[] bytes) {
    int tail = (int) ((written + bytes.length) % BLOCK);
    return tail == 0 && bytes.length >= BLOCK && isHole(bytes, bytes.length - BLOCK, bytes.length);
  }

  private void writeData(Descriptor to, byte[] bytes, int from, int end) throws PosixException {
    Memory buffer = staging.buffer();
    for (int at = from; at < end; ) {
      int length = (int) Math.min(buffer.size(), end - at);
      buffer.write(0, bytes, at, length);
      to.write(buffer, length, written + at);
      at += length;
    }
  }

  /**
   * Copies what comes next from a file of this file system, with its holes.
   *
   * @param to must be {@link #written}
   * @return bytes copied: fewer if the file ends before
   */
  public long copyFrom(Descriptor other, long from, long to, long length) throws PosixException {
    require(to, length);
    Descriptor here = file();
    long end = Math.min(from + length, other.stat().size());
    long begin = written;
    for (long at = from; at < end; ) {
      long data = Math.min(other.nextData(at).orElse(end), end);
      if (data > at) {
        here.truncate(written + data - at);
        written += data - at;
        at = data;
        continue;
      }
      long stop = Math.min(other.nextHole(at).orElse(end), end);
      long copied = here.copyFrom(other, at, written, stop - at);
      written += copied;
      at += copied;
      if (copied == 0) {
        break; // it has become shorter
      }
    }
    return written - begin;
  }

  /** Makes this a copy of the whole file that shares its blocks; false if that cannot be. */
  boolean cloneOf(Descriptor other) throws PosixException {
    Descriptor here = file();
    if (!here.cloneFrom(other)) {
      return false;
    }
    if (here.stat().size() != size) {
      here.truncate(0);
      return false;
    }
    written = size;
    return true;
  }

  /**
   * Checks size and SHA-256 of the whole. It is ready to be placed then, and takes no descriptor
   * any more.
   *
   * @throws WrongContentException if one of them is wrong; the file is removed
   * @throws IllegalStateException if something is missing yet
   */
  public void finish() throws PosixException, WrongContentException {
    if (written < size || stat.isPresent()) {
      throw new IllegalStateException(written + " of " + size + " bytes are there");
    }
    Descriptor here = file();
    readBack(here);
    FileStat now = here.stat();
    if (now.size() != size) {
      throw wrong("has " + now.size() + " bytes, not " + size);
    }
    if (!digest.hash().equals(hash)) {
      throw wrong("has another SHA-256");
    }
    stat = Optional.of(now);
    serial = staging.next();
    here.close();
  }

  /** What was not written by this object must be read to be checked. */
  private void readBack(Descriptor from) throws PosixException {
    Memory buffer = staging.buffer();
    while (hashed < size) {
      int read = from.read(buffer, (int) Math.min(buffer.size(), size - hashed), hashed);
      if (read == 0) {
        return;
      }
      digest.update(buffer.getByteArray(0, read), 0, read);
      hashed += read;
    }
  }

  /**
   * The sums of its blocks, if it is large enough to have them; to be asked when it is finished.
   */
  public Optional<byte[]> sums() {
    return digest.sums();
  }

  WrongContentException wrong(String what) throws PosixException {
    discard();
    return new WrongContentException("content " + hash + " " + what);
  }

  /** Removes it. */
  public void discard() throws PosixException {
    boolean made = file != null;
    spent = true;
    close();
    if (made) {
      staging.spot(name).unlink();
    }
  }

  /** Leaves it in the staging, to be begun again. Nothing to be done once it is placed. */
  @Override
  public void close() {
    closeFile();
    staging.forget(name, file != null && !spent);
  }

  void closeFile() {
    if (file != null) {
      file.close();
    }
  }

  Spot spot() {
    return staging.spot(name);
  }

  /** As it was when it was finished, or since it was made ready; empty before. */
  Optional<FileStat> stat() {
    return stat;
  }

  /** It has got mode, owner and time. */
  void readied(FileStat now) {
    stat = Optional.of(now);
  }

  /** It is not in the staging any more. */
  void spend() {
    spent = true;
    close();
  }

  /** Whether it has been used up: the content must be received once more if it is still needed. */
  public boolean isSpent() {
    return spent;
  }

  long serial() {
    return serial;
  }
}
