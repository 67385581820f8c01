package io.twinkeeper.persistence.sqlite.source;

/** Gathers the frames of one or more whole transactions; the latest frame of each page counts. */
final class FrameGroup implements WalFrame.Consumer {
  private final PageTable frames = new PageTable();
  private final int pageSize;
  private final CaptureSettings settings;
  private final boolean unbounded;
  private int pages;
  private int transactions;
  private int lastFrame;
  private boolean whole;

  /**
   * A group that ends by itself at a fitting commit.
   *
   * @param pagesBefore the database's size before the first frame
   */
  static FrameGroup bounded(int pageSize, int pagesBefore, CaptureSettings settings) {
    return new FrameGroup(pageSize, pagesBefore, settings, false);
  }

  /** A group that takes every transaction there is. */
  static FrameGroup unbounded(int pageSize, int pagesBefore, CaptureSettings settings) {
    return new FrameGroup(pageSize, pagesBefore, settings, true);
  }

  private FrameGroup(int pageSize, int pages, CaptureSettings settings, boolean unbounded) {
    this.pageSize = pageSize;
    this.pages = pages;
    this.settings = settings;
    this.unbounded = unbounded;
  }

  @Override
  public boolean accept(WalFrame frame) {
    frames.put(frame.page(), frame.number(), 0);
    lastFrame = frame.number();
    whole = frame.commit() != 0;
    if (bytes() > settings.largestTransactionBytes()) {
      throw new ChainLost(
          "a transaction of more than "
              + settings.largestTransactionBytes()
              + " bytes is too large for a segment");
    }
    return !whole || !ends(frame.commit());
  }

  /** The latest frame of each page. */
  PageTable frames() {
    return frames;
  }

  /** The database's size after the last transaction. */
  int pages() {
    return pages;
  }

  int transactions() {
    return transactions;
  }

  int lastFrame() {
    return lastFrame;
  }

  /** Whether the last frame ends a transaction. */
  boolean isWhole() {
    return whole;
  }

  /** A transaction that shrinks the database is its group's last: what grows later, grows anew. */
  private boolean ends(int commit) {
    boolean shrinks = commit < pages;
    transactions++;
    pages = commit;
    return !unbounded && (shrinks || bytes() >= settings.segmentBytes());
  }

  private long bytes() {
    return (long) frames.size() * pageSize;
  }
}
