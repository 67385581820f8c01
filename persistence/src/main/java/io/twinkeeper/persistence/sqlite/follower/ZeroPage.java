package io.twinkeeper.persistence.sqlite.follower;

/** Pages of zeros need no room on a file system that knows holes. */
final class ZeroPage {
  private ZeroPage() {}

  static boolean is(byte[] page) {
    for (byte b : page) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }
}
