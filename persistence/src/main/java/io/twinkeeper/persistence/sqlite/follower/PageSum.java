package io.twinkeeper.persistence.sqlite.follower;

import io.twinkeeper.protocol.segment.PageChecksum;

/** Adds pages up to a database's checksum, in any order. */
final class PageSum {
  private final ZeroPage zeros;
  private long total;

  PageSum(int pageSize) {
    this.zeros = new ZeroPage(pageSize);
  }

  /** Takes in a page other than the lock page. */
  void add(int number, byte[] page) {
    total = PageChecksum.toggle(total, zeros.checksum(number, page));
  }

  long total() {
    return total;
  }
}
