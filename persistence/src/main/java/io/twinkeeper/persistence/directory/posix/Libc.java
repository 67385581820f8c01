package io.twinkeeper.persistence.directory.posix;

import com.sun.jna.Native;
import com.sun.jna.Pointer;

/**
 * The C library, glibc 2.30 or newer (Debian 11, Ubuntu 20.04). Each function returns -1 and sets
 * {@code errno} if it fails; names are bytes that end with a zero byte.
 */
final class Libc {
  static {
    Native.register(Libc.class, "c");
  }

  private Libc() {}

  static native int open(byte[] path, int flags, int mode);

  static native int openat(int directory, byte[] name, int flags, int mode);

  /** For {@code openat2}, which the C library does not wrap. */
  static native long syscall(long number, long a, byte[] b, Pointer c, long d);

  static native int close(int descriptor);

  static native int statx(int directory, byte[] name, int flags, int mask, Pointer result);

  static native long getdents64(int descriptor, Pointer buffer, long bytes);

  static native int mkdirat(int directory, byte[] name, int mode);

  static native int unlinkat(int directory, byte[] name, int flags);

  static native int symlinkat(byte[] target, int directory, byte[] name);

  static native long readlinkat(int directory, byte[] name, Pointer buffer, long bytes);

  static native int renameat2(
      int fromDirectory, byte[] from, int toDirectory, byte[] to, int flags);

  static native int fchmod(int descriptor, int mode);

  static native int fchown(int descriptor, int user, int group);

  static native int fchownat(int directory, byte[] name, int user, int group, int flags);

  static native int futimens(int descriptor, Pointer times);

  static native int utimensat(int directory, byte[] name, Pointer times, int flags);

  static native int fsync(int descriptor);

  static native int syncfs(int descriptor);

  static native long pread(int descriptor, Pointer buffer, long bytes, long offset);

  static native long pwrite(int descriptor, Pointer buffer, long bytes, long offset);

  static native int ftruncate(int descriptor, long length);

  static native long lseek(int descriptor, long offset, int whence);

  static native long copy_file_range(
      int from, Pointer fromOffset, int to, Pointer toOffset, long bytes, int flags);

  static native int ioctl(int descriptor, long request, long argument);

  static native int fstatfs(int descriptor, Pointer result);

  static native int geteuid();

  static native int fcntl(int descriptor, int command, int argument);

  /** The four below answer with an error's number, and do not set {@code errno}. */
  static native int getpwuid_r(int user, Pointer result, Pointer buffer, long bytes, Pointer found);

  static native int getgrgid_r(
      int group, Pointer result, Pointer buffer, long bytes, Pointer found);

  static native int getpwnam_r(
      byte[] name, Pointer result, Pointer buffer, long bytes, Pointer found);

  static native int getgrnam_r(
      byte[] name, Pointer result, Pointer buffer, long bytes, Pointer found);
}
