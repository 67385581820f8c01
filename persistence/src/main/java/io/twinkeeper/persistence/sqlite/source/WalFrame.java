package io.twinkeeper.persistence.sqlite.source;

/**
 * The header of one frame.
 *
 * @param number its number in the log, from 1
 * @param page the page it holds
 * @param commit the database's size in pages if it ends a transaction, else 0
 */
record WalFrame(int number, int page, int commit) {
  static final int HEADER_SIZE = 24;

  /** Takes each frame; {@code false} from it ends the reading after this frame. */
  @FunctionalInterface
  interface Consumer {
    boolean accept(WalFrame frame);
  }
}
