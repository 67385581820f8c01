package io.twinkeeper.ops.bench.files.tree;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/**
 * One large file of random bytes, and edits scattered over it: one block of 4 KiB in a hundred, on
 * its boundary, overwritten in place with other random bytes. Seeded.
 *
 * @param bytes of the file; at least one block
 */
public record BigFile(long bytes, long seed) {
  static final int BLOCK = 4_096;

  private static final int EDIT_ONE_OF = 100;
  private static final int CHUNK = 1 << 20;

  /** Writes the file, and makes it an hour old: to rsync, two stamps of one second are the same. */
  public void write(Path file) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] chunk = new byte[CHUNK];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (long left = bytes; left > 0; left -= CHUNK) {
        random.nextBytes(chunk);
        out.write(chunk, 0, (int) Math.min(left, CHUNK));
      }
    }
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
  }

  /** How many blocks are edited. */
  public int edits() {
    return (int) Math.max(1, bytes / BLOCK / EDIT_ONE_OF);
  }

  /** Overwrites them; the same each time it is called with the same {@code round}. */
  public void edit(Path file, int round) throws IOException {
    SplittableRandom random = new SplittableRandom(seed + round);
    byte[] block = new byte[BLOCK];
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (long offset : offsets(random)) {
        random.nextBytes(block);
        channel.write(ByteBuffer.wrap(block), offset);
      }
    }
  }

  /** Whether what {@link #edit} writes in this round is in {@code file}. */
  public boolean isEdited(Path file, int round) throws IOException {
    SplittableRandom random = new SplittableRandom(seed + round);
    byte[] expected = new byte[BLOCK];
    ByteBuffer found = ByteBuffer.allocate(BLOCK);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (long offset : offsets(random)) {
        random.nextBytes(expected);
        channel.read(found.clear(), offset);
        if (found.flip().remaining() != BLOCK || !found.equals(ByteBuffer.wrap(expected))) {
          return false;
        }
      }
    }
    return true;
  }

  private long[] offsets(SplittableRandom random) {
    long blocks = bytes / BLOCK;
    return LongStream.generate(() -> random.nextLong(blocks) * BLOCK)
        .distinct()
        .limit(edits())
        .toArray();
  }
}
