package io.twinkeeper.persistence.directory.watch;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.Errno;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The kernel's {@code inotify(7)}: watches on directories, and what happens in them.
 *
 * <p>For one thread, but for {@link #signal}. A watch is the directory's itself, whatever its path
 * becomes, and asking for it twice gives the same number. Numbers are not used again.
 */
final class Inotify implements AutoCloseable {
  static final int MODIFY = 0x2;
  static final int ATTRIB = 0x4;
  static final int CLOSE_WRITE = 0x8;
  static final int MOVED_FROM = 0x40;
  static final int MOVED_TO = 0x80;
  static final int CREATE = 0x100;
  static final int DELETE = 0x200;
  static final int DELETE_SELF = 0x400;
  static final int MOVE_SELF = 0x800;
  static final int UNMOUNT = 0x2000;
  static final int Q_OVERFLOW = 0x4000;
  static final int IGNORED = 0x8000;
  static final int ISDIR = 0x40000000;
  private static final int ONLYDIR = 0x01000000;
  private static final int EXCL_UNLINK = 0x04000000;

  /** Removed and moved directories are known from the one that they are in. */
  private static final int EACH =
      MODIFY | ATTRIB | CLOSE_WRITE | MOVED_FROM | MOVED_TO | CREATE | DELETE;

  private static final int ROOT = EACH | DELETE_SELF | MOVE_SELF;

  private static final int NONBLOCK = 04000;
  private static final int CLOEXEC = 02000000;
  private static final short POLLIN = 1;
  private static final int BUFFER_BYTES = 256 * 1024;
  private static final int HEADER_BYTES = 16;
  private static final int LARGEST_EVENT = HEADER_BYTES + 256;

  /** Takes what happened, in the order in which it did. */
  interface Reader {
    /**
     * Something happened.
     *
     * @param watch whose; -1 for an overflow
     * @param name in the directory; empty if it is about the directory itself
     */
    void event(int watch, int mask, byte[] name);
  }

  private final int inotify;
  private final int signal;
  private final Memory buffer = new Memory(BUFFER_BYTES);
  private final Memory polled = new Memory(16);
  private final Memory count = new Memory(8);
  private boolean closed;

  private Inotify(int inotify, int signal) {
    this.inotify = inotify;
    this.signal = signal;
  }

  /**
   * Begins to watch nothing yet.
   *
   * @throws IOException if the kernel gives none
   */
  static Inotify open() throws IOException {
    int inotify = checked(InotifyCalls.inotify_init1(NONBLOCK | CLOEXEC));
    try {
      return new Inotify(inotify, checked(InotifyCalls.eventfd(0, NONBLOCK | CLOEXEC)));
    } catch (IOException e) {
      InotifyCalls.close(inotify);
      throw e;
    }
  }

  private static int checked(int descriptor) throws IOException {
    if (descriptor < 0) {
      int errno = Native.getLastError();
      throw new IOException(
          errno == Errno.EMFILE
              ? "no inotify to be had: too many of this user, or too many open files; see"
                  + " sysctl fs.inotify.max_user_instances and ulimit -n"
              : "no inotify to be had: error " + errno);
    }
    return descriptor;
  }

  /**
   * Watches an open directory; it may be closed afterwards.
   *
   * <p>By its descriptor: no name is looked up that somebody could have swapped meanwhile.
   *
   * @return the watch's number, the one it had if it was watched already; or the error, negated
   */
  int add(Descriptor directory, boolean root) {
    byte[] path =
        ("/proc/self/fd/" + directory.number() + "\0").getBytes(StandardCharsets.US_ASCII);
    int mask = (root ? ROOT : EACH) | ONLYDIR | EXCL_UNLINK;
    int watch = InotifyCalls.inotify_add_watch(inotify, path, mask);
    return watch < 0 ? -Native.getLastError() : watch;
  }

  /** Ends a watch; one that the kernel has ended already stays so. */
  void remove(int watch) {
    InotifyCalls.inotify_rm_watch(inotify, watch);
  }

  /** Waits until something happens, {@link #signal} is called, or the time is over. */
  void await(long nanos) {
    await(2, nanos);
  }

  /** As {@link #await}, whatever happens meanwhile: the kernel makes one event of equal ones. */
  void pause(long nanos) {
    await(1, nanos);
  }

  private void await(int descriptors, long nanos) {
    polled.setInt(0, signal);
    polled.setShort(4, POLLIN);
    polled.setInt(8, inotify);
    polled.setShort(12, POLLIN);
    long millis = nanos <= 0 ? 0 : Math.min((nanos - 1) / 1_000_000 + 1, Integer.MAX_VALUE);
    polled.setShort(6, (short) 0);
    InotifyCalls.poll(polled, descriptors, nanos == Long.MAX_VALUE ? -1 : (int) millis);
    if (polled.getShort(6) != 0) {
      InotifyCalls.read(signal, count, 8);
    }
  }

  /** Ends a wait, this one or the next. From any thread. */
  synchronized void signal() {
    if (!closed) {
      InotifyCalls.eventfd_write(signal, 1);
    }
  }

  /**
   * Reads what has happened, a bounded part of it.
   *
   * @return bytes read; 0 if nothing more has happened
   */
  int read(Reader reader) {
    int bytes = (int) InotifyCalls.read(inotify, buffer, BUFFER_BYTES);
    if (bytes <= 0) {
      return 0;
    }
    ByteBuffer events =
        ByteBuffer.wrap(buffer.getByteArray(0, bytes)).order(ByteOrder.nativeOrder());
    while (events.hasRemaining()) {
      int begin = events.position();
      int length = events.getInt(begin + 12);
      int end = begin + HEADER_BYTES + length;
      byte[] name = new byte[length];
      events.get(begin + HEADER_BYTES, name);
      reader.event(events.getInt(begin), events.getInt(begin + 4), trimmed(name));
      events.position(end);
    }
    return bytes;
  }

  /**
   * Whether {@link #read} has left nothing of what had happened by then: there was room for more.
   */
  static boolean isAll(int bytes) {
    return bytes < BUFFER_BYTES - LARGEST_EVENT;
  }

  /** Names are filled up with zeros. */
  private static byte[] trimmed(byte[] name) {
    int end = 0;
    while (end < name.length && name[end] != 0) {
      end++;
    }
    return Arrays.copyOf(name, end);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      InotifyCalls.close(inotify);
      InotifyCalls.close(signal);
    }
  }
}
