package io.twinkeeper.persistence.sqlite.source;

import io.twinkeeper.protocol.segment.PageChecksum;
import java.io.IOException;

/** Gathers the latest frame of each page from a write-ahead log's start on. */
final class Overlay implements WalFrame.Consumer {
  private final PageTable frames = new PageTable();
  private int pages;

  private Overlay() {}

  /**
   * The pages whose latest form is in the log and may not be in the file, with their checksums;
   * none if every frame is in the file.
   *
   * @throws ChainLost if the log is not what {@code header} speaks of
   */
  static PageTable read(WalFile wal, WalIndexHeader header) throws IOException {
    Overlay overlay = new Overlay();
    if (header.isBackfilled()) {
      return overlay.frames;
    }
    WalChecksum running = wal.start(header.salts());
    wal.read(0, header.lastFrame(), header.salts(), running, overlay);
    overlay.frames.truncate(header.pages());
    for (int page : overlay.frames.sortedPages()) {
      int frame = overlay.frames.frame(page);
      byte[] data = wal.page(frame);
      overlay.frames.put(page, frame, PageChecksum.of(page, data, 0, data.length));
    }
    return overlay.frames;
  }

  @Override
  public boolean accept(WalFrame frame) {
    frames.put(frame.page(), frame.number(), 0);
    if (frame.commit() != 0) {
      if (frame.commit() < pages) {
        frames.truncate(frame.commit());
      }
      pages = frame.commit();
    }
    return true;
  }
}
