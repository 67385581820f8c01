package io.twinkeeper.protocol.segment;

/** Takes the pages of a segment, one by one. */
@FunctionalInterface
public interface PageConsumer {
  /**
   * One page.
   *
   * @param pageNumber from 1
   * @param page its bytes; the receiver may keep the array
   */
  void accept(int pageNumber, byte[] page);
}
