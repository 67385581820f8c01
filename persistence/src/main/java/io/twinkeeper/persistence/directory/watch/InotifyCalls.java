package io.twinkeeper.persistence.directory.watch;

import com.sun.jna.Native;
import com.sun.jna.Pointer;

/**
 * The C library's calls for a watch. Each returns -1 and sets {@code errno} if it fails; names are
 * bytes that end with a zero byte.
 */
final class InotifyCalls {
  static {
    Native.register(InotifyCalls.class, "c");
  }

  private InotifyCalls() {}

  static native int inotify_init1(int flags);

  static native int inotify_add_watch(int inotify, byte[] path, int mask);

  static native int inotify_rm_watch(int inotify, int watch);

  static native int eventfd(int initial, int flags);

  static native int eventfd_write(int descriptor, long value);

  static native int poll(Pointer descriptors, long count, int timeoutMs);

  static native long read(int descriptor, Pointer buffer, long bytes);

  static native int close(int descriptor);
}
