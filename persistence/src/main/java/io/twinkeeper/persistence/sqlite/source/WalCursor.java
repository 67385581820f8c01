package io.twinkeeper.persistence.sqlite.source;

import java.io.IOException;

/**
 * How far a write-ahead log has been captured: which log, the last frame, the running checksum
 * after it.
 *
 * @param salts the log
 * @param frame the last captured frame; 0 at the log's start
 * @param checksumFirst running checksum after that frame; 0 at the log's start
 * @param checksumSecond its second half
 */
record WalCursor(Salts salts, int frame, int checksumFirst, int checksumSecond) {

  /** At the last frame that {@code header} speaks of. */
  static WalCursor at(WalIndexHeader header) {
    return new WalCursor(
        header.salts(), header.lastFrame(), header.checksumFirst(), header.checksumSecond());
  }

  static WalCursor start(Salts salts) {
    return new WalCursor(salts, 0, 0, 0);
  }

  /**
   * Feeds {@code group} with the frames after this one; returns where it ended.
   *
   * @throws ChainLost if the frames are not those that {@code header} speaks of
   */
  WalCursor read(WalFile wal, WalIndexHeader header, FrameGroup group) throws IOException {
    WalChecksum running = wal.start(salts);
    if (frame > 0) {
      running = running.movedTo(checksumFirst, checksumSecond);
    }
    wal.read(frame, header.lastFrame(), salts, running, group);
    boolean fits =
        group.lastFrame() < header.lastFrame()
            || running.is(header.checksumFirst(), header.checksumSecond());
    if (!fits || !group.isWhole()) {
      throw new ChainLost("frame " + group.lastFrame() + " is not the commit its index speaks of");
    }
    return new WalCursor(salts, group.lastFrame(), running.first(), running.second());
  }
}
