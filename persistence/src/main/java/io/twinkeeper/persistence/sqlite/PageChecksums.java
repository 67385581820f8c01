package io.twinkeeper.persistence.sqlite;

import io.twinkeeper.protocol.segment.PageChecksum;
import java.nio.ByteBuffer;

/**
 * The checksum of every page of one copy: what a follower sends so that a delta snapshot carries
 * only the pages that differ. Immutable.
 *
 * <p>On the wire: {@code u32 page size}, then {@code u64} per page from page 1 on, big-endian, 0
 * for the lock page.
 */
public final class PageChecksums {
  /** Of a copy that does not exist. */
  public static final PageChecksums NONE = new PageChecksums(0, new long[0]);

  private final int pageSize;
  private final long[] checksums;

  /**
   * Of pages of {@code pageSize} bytes.
   *
   * @param checksums page 1 first; not copied, do not change it afterwards
   */
  public PageChecksums(int pageSize, long[] checksums) {
    this.pageSize = pageSize;
    this.checksums = checksums;
  }

  /** Bytes per page; 0 in {@link #NONE}. */
  public int pageSize() {
    return pageSize;
  }

  /** How many pages the copy has. */
  public int pages() {
    return checksums.length;
  }

  /** The checksum of page {@code number}, from 1; 0 for the lock page and beyond the end. */
  public long of(int number) {
    return number <= checksums.length ? checksums[number - 1] : 0;
  }

  /** The whole database's checksum; 0 if there are no pages. */
  public long database() {
    long database = 0;
    for (long checksum : checksums) {
      database = checksum == 0 ? database : PageChecksum.toggle(database, checksum);
    }
    return database;
  }

  /** The form for the wire: 4 bytes and 8 per page. */
  public byte[] toBytes() {
    ByteBuffer out = ByteBuffer.allocate(Integer.BYTES + Long.BYTES * checksums.length);
    out.putInt(pageSize).asLongBuffer().put(checksums);
    return out.array();
  }

  /**
   * Reads {@link #toBytes}.
   *
   * @throws IllegalArgumentException if the length does not fit
   */
  public static PageChecksums fromBytes(byte[] bytes) {
    if (bytes.length % Long.BYTES != Integer.BYTES) {
      throw new IllegalArgumentException(bytes.length + " bytes cannot be page checksums");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int pageSize = in.getInt();
    long[] checksums = new long[bytes.length / Long.BYTES];
    in.asLongBuffer().get(checksums);
    return new PageChecksums(pageSize, checksums);
  }
}
