package io.twinkeeper.persistence.sqlite.source;

import io.twinkeeper.persistence.sqlite.PageChecksums;
import io.twinkeeper.protocol.segment.PageChecksum;
import io.twinkeeper.protocol.segment.PageConsumer;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/**
 * A delta snapshot: the pages of a database, at one position of its log, that a follower does not
 * have. Ascending, in turns as large as the caller likes; the source may capture between turns.
 * While it is open the database's write-ahead log cannot be swapped: close it soon. For the
 * source's thread.
 */
public final class PageSource implements AutoCloseable {
  private final Position position;
  private final PageView view;
  private final PageChecksums have;
  private final Consumer<PageSource> release;
  private final Runnable mismatch;
  private long checksum;
  private int next = 1;
  private boolean open = true;

  PageSource(
      Position position,
      PageView view,
      PageChecksums have,
      Consumer<PageSource> release,
      Runnable mismatch) {
    this.position = position;
    this.view = view;
    this.have = have;
    this.release = release;
    this.mismatch = mismatch;
  }

  /** The state that the pages make, together with those that the follower has. */
  public Position position() {
    return position;
  }

  public int pageSize() {
    return view.file().pageSize();
  }

  /** The database's size in pages. */
  public int commit() {
    return view.pages();
  }

  /**
   * Reads up to {@code maxPages} pages and hands over those that differ.
   *
   * @return whether there are more to read
   * @throws IllegalStateException if the source was reset or closed meanwhile, or if the pages do
   *     not add up to the position (the source then begins anew): throw away what was received
   * @throws UncheckedIOException if the database cannot be read
   */
  public boolean read(int maxPages, PageConsumer consumer) {
    if (!open) {
      throw new IllegalStateException("the snapshot at " + position + " is closed");
    }
    int end = (int) Math.min(view.pages(), next + (long) maxPages - 1);
    try {
      for (; next <= end; next++) {
        page(consumer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (next <= view.pages()) {
      return true;
    }
    if (checksum != position.checksum()) {
      mismatch.run();
      throw new IllegalStateException("the pages do not add up to " + position);
    }
    return false;
  }

  /** Lets the write-ahead log go on. Safe to call twice. */
  @Override
  public void close() {
    if (open) {
      open = false;
      release.accept(this);
    }
  }

  private void page(PageConsumer consumer) throws IOException {
    if (!view.holds(next)) {
      return;
    }
    byte[] page = view.page(next);
    long of = PageChecksum.of(next, page, 0, page.length);
    checksum = PageChecksum.toggle(checksum, of);
    if (have.pageSize() != page.length || have.of(next) != of) {
      consumer.accept(next, page);
    }
  }
}
