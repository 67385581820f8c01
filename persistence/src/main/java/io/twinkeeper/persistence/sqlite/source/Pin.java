package io.twinkeeper.persistence.sqlite.source;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A read transaction that holds one moment of the database. No checkpoint moves a later frame into
 * the file while it lives, and none after it begins anew with the write-ahead log.
 *
 * <p>With one exception. A reader that begins when every frame is already in the file needs none of
 * them: then the log may be restarted once, by the next writer. It still cannot be moved into the
 * file, hence not be restarted twice: what was captured to the end before goes on without a hole.
 *
 * @param reader the connection in that transaction
 * @param at what the index said right after it began
 * @param mayRestart whether it may be such a reader
 */
record Pin(Connection reader, WalIndexHeader at, boolean mayRestart) {

  static Pin take(Connections connections, WalIndex index) throws SQLException, IOException {
    WalIndexHeader before = index.read();
    Connection reader = connections.pin();
    try {
      WalIndexHeader after = index.read();
      boolean holdsFrames =
          before.salts().equals(after.salts()) && after.backfilled() < before.lastFrame();
      return new Pin(reader, after, !holdsFrames);
    } catch (IOException | RuntimeException e) {
      connections.release(reader);
      throw e;
    }
  }

  /**
   * Whether a log with other salts continues {@code captured} without a hole: nothing followed the
   * captured frames when the pin was taken, or the log has been restarted already and is empty.
   */
  boolean allowsRestartAfter(WalCursor captured) {
    boolean wasTheEnd = at.salts().equals(captured.salts()) && at.lastFrame() == captured.frame();
    return mayRestart && (wasTheEnd || captured.frame() == 0);
  }
}
