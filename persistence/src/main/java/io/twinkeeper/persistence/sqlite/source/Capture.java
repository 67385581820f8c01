package io.twinkeeper.persistence.sqlite.source;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Follows the write-ahead log of one open database, frame by frame, holding it with a pin.
 *
 * <p>Swapping the log for a new one, so that it does not grow for ever:
 *
 * <ol>
 *   <li>pin the present end, capture up to it, let go of the old pin; a {@link Backfill} moves the
 *       frames into the file while captures go on; again, until few are left;
 *   <li>keep writers out; capture the last frames, checkpoint them;
 *   <li>if every frame is in the file: begin a reader now. It needs no frame, so the next writer
 *       may restart the log, but while it lives nothing can be moved out of the restarted one: no
 *       second restart can slip in;
 *   <li>let go of the old pin, let writers in.
 * </ol>
 *
 * <p>Nothing is written to the database for that. If an application's own reader needs an old
 * frame, the log just goes on and the swap is tried again later.
 */
final class Capture {
  private static final Duration BARRIER_PATIENCE = Duration.ofMillis(25);

  private final Attachment attachment;
  private final CapturedState state;
  private final CaptureSettings settings;
  private final Backfill backfill;
  private final SwapRecord swaps;
  private Pin pin;
  private int swapAtFrame;
  private int openSnapshots;

  /**
   * Goes on from {@code state}.
   *
   * @param pin taken before the state's cursor was read; let go of by {@link #close}
   * @param backfill of the same attachment
   */
  Capture(
      Attachment attachment,
      Pin pin,
      CapturedState state,
      CaptureSettings settings,
      Backfill backfill,
      SwapRecord swaps) {
    this.attachment = attachment;
    this.pin = pin;
    this.state = state;
    this.settings = settings;
    this.backfill = backfill;
    this.swaps = swaps;
    this.swapAtFrame = settings.swapAfterFrames();
  }

  CapturedState state() {
    return state;
  }

  /** Whether something was committed since the last capture. */
  boolean hasNews() throws IOException {
    WalIndexHeader header = attachment.index().read();
    return header.lastFrame() != state.cursor().frame()
        || !header.salts().equals(state.cursor().salts());
  }

  /**
   * Appends what was committed since; returns how many segments that made.
   *
   * @throws ChainLost if frames went by unseen
   */
  int capture() throws IOException, SQLException {
    WalIndexHeader header = attachment.index().read();
    int segments = captureTo(header);
    if (pin.mayRestart() && !header.isBackfilled()) {
      segments += repin();
    }
    if (state.cursor().frame() >= swapAtFrame && openSnapshots == 0) {
      segments += swap();
    }
    return segments;
  }

  /** Pins the present end for a snapshot; swaps wait until {@link #snapshotClosed}. */
  Pin snapshotOpened() throws IOException, SQLException {
    Pin own = attachment.pin();
    openSnapshots++;
    return own;
  }

  void snapshotClosed(Pin own) throws SQLException {
    openSnapshots--;
    attachment.release(own);
  }

  /** The database as captured, for as long as a snapshot's pin lasts. */
  PageView heldView() throws IOException {
    WalIndexHeader header = attachment.index().read();
    boolean restarted = !header.salts().equals(state.cursor().salts());
    return restarted || header.isBackfilled() ? state.viewOfFile() : state.view();
  }

  /** Lets go of what only a swap needs, unless one is under way. */
  void rest() throws SQLException, IOException {
    if (backfill.isIdle()) {
      attachment.connections().rest();
    }
  }

  void close() throws SQLException {
    backfill.await();
    attachment.release(pin);
  }

  private int captureTo(WalIndexHeader header) throws IOException {
    int segments = follow(header.salts());
    while (state.cursor().frame() < header.lastFrame()) {
      FrameGroup group = FrameGroup.bounded(attachment.file().pageSize(), state.pages(), settings);
      WalCursor end = state.cursor().read(attachment.wal(), header, group);
      state.append(group, end);
      segments++;
    }
    if (state.cursor().frame() > header.lastFrame()) {
      throw new ChainLost("commits that were captured have been taken back by their writer");
    }
    return segments;
  }

  private int follow(Salts salts) throws IOException {
    WalCursor cursor = state.cursor();
    if (salts.equals(cursor.salts())) {
      return 0;
    }
    if (!pin.allowsRestartAfter(cursor)) {
      throw new ChainLost("the write-ahead log was restarted behind our back");
    }
    swapAtFrame = settings.swapAfterFrames();
    swaps.restarted();
    return state.restart(salts);
  }

  /** Moves the pin to the present end; the old one stays until everything before is captured. */
  private int repin() throws IOException, SQLException {
    Pin fresh = attachment.pin();
    int segments;
    try {
      segments = captureTo(attachment.index().read());
    } catch (IOException | RuntimeException e) {
      attachment.release(fresh);
      throw e;
    }
    hold(fresh);
    return segments;
  }

  private void hold(Pin fresh) throws SQLException {
    Pin old = pin;
    pin = fresh;
    attachment.release(old);
  }

  /** Goes on with a swap, as far as that need not wait for the disk. */
  private int swap() throws IOException, SQLException {
    boolean over = true;
    int segments = 0;
    try {
      while (backfill.isIdle()) {
        if (backfill.leavesLittle()) {
          return segments + exchange();
        }
        if (backfill.hasTriedEnough()) {
          return segments; // later, without having kept anybody out
        }
        segments += repin();
        backfill.begin();
      }
      over = false;
      return segments;
    } finally {
      if (over) {
        swapAtFrame = state.cursor().frame() + Math.max(1, settings.swapAfterFrames() / 4);
        backfill.end();
      }
    }
  }

  private int exchange() throws IOException, SQLException {
    if (!raiseBarrier()) {
      return 0;
    }
    swaps.barrierRaised();
    try {
      int segments = repin();
      letTheLogRestart();
      return segments;
    } finally {
      attachment.connections().dropBarrier();
      swaps.barrierDropped();
    }
  }

  private boolean raiseBarrier() throws SQLException {
    long start = System.nanoTime();
    while (!attachment.connections().raiseBarrier()) {
      if (System.nanoTime() - start > BARRIER_PATIENCE.toNanos()) {
        return false;
      }
      LockSupport.parkNanos(50_000);
    }
    return true;
  }

  private void letTheLogRestart() throws IOException, SQLException {
    if (!attachment.index().read().isBackfilled()) {
      attachment.connections().checkpoint();
    }
    WalIndexHeader header = attachment.index().read();
    if (header.isBackfilled() && header.lastFrame() == state.cursor().frame()) {
      hold(attachment.pin());
    }
  }
}
