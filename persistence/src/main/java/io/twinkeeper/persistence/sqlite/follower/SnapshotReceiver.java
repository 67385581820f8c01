package io.twinkeeper.persistence.sqlite.follower;

import io.twinkeeper.persistence.segment.ChainBroken;
import io.twinkeeper.protocol.segment.PageChecksum;
import io.twinkeeper.protocol.stream.Lineage;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Takes a delta snapshot in: pages go to a spool file, the copy is not touched before {@link
 * #commit} has proven that old and new pages together are the database that the source promised.
 *
 * <p>Blocks; one thread at a time, the follower's. {@link #close} discards what has come.
 */
public final class SnapshotReceiver implements AutoCloseable {
  private final FollowerDatabase follower;
  private final SnapshotHeader header;
  private final Spool spool;

  SnapshotReceiver(FollowerDatabase follower, SnapshotHeader header, Spool spool) {
    this.follower = follower;
    this.header = header;
    this.spool = spool;
  }

  /**
   * Takes one page; page numbers ascend. The array is not kept.
   *
   * @throws IllegalArgumentException if the page does not belong into this snapshot
   */
  public void page(int number, byte[] page) {
    if (number < 1
        || number > header.pages()
        || number == PageChecksum.lockPage(header.pageSize())) {
      throw new IllegalArgumentException("page " + number + " is not part of " + header);
    }
    try {
      spool.add(number, page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes the copy the source's database at the header's position and begins the segment log there,
   * in {@code lineage}. A copy that is not provably an ancestor is kept as a fork first, unless
   * that was done. Durable when this returns.
   *
   * @throws ChainBroken if the pages do not add up to the promised checksum; nothing is changed
   * @throws CopyBusy if readers stay; nothing is changed, calling again is right
   * @throws CopyChanged if another process wrote to the copy; calling again keeps a fork of it
   */
  public void commit(Lineage lineage) {
    follower.take(header, spool, lineage);
    close();
  }

  /** Discards the pages; harmless after {@link #commit}. */
  @Override
  public void close() {
    try {
      spool.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
