package io.twinkeeper.persistence.directory.posix;

import com.sun.jna.Native;
import java.io.IOException;

/** A call that failed. The message names the call and what it was for, and may hold a file name. */
public final class PosixException extends IOException {
  private static final long serialVersionUID = 1;

  private final int errno;
  private final String call;

  PosixException(String call, String what, int errno) {
    super(call + " " + what + ": " + Describe.of(errno));
    this.errno = errno;
    this.call = call;
  }

  /** One for the call that has just failed on this thread. */
  static PosixException last(String call, String what) {
    return new PosixException(call, what, Native.getLastError());
  }

  /** The number of the error, of {@link Errno} or another. */
  public int errno() {
    return errno;
  }

  /** Whether the name, or a directory on the way to it, is not there. */
  public boolean isMissing() {
    return errno == Errno.ENOENT || errno == Errno.ENOTDIR;
  }

  /** Whether something else is there now than was expected: nothing, a link, another mount. */
  public boolean isGone() {
    return isMissing() || errno == Errno.ELOOP || errno == Errno.EXDEV || errno == Errno.EISDIR;
  }

  /** Whether there is no room: on the disk, or in the owner's share of it. */
  public boolean isFull() {
    return errno == Errno.ENOSPC || errno == Errno.EDQUOT;
  }

  /** The call and what was wrong with it, without any name: the message may hold a secret one. */
  public String reason() {
    return call + ": " + Describe.of(errno);
  }

  private static final class Describe {
    static String of(int errno) {
      return switch (errno) {
        case Errno.EPERM -> "not permitted";
        case Errno.ENOENT -> "not there";
        case Errno.EIO -> "input/output error";
        case Errno.EACCES -> "permission denied";
        case Errno.EEXIST -> "is there already";
        case Errno.EXDEV -> "on another file system";
        case Errno.ENOTDIR -> "not a directory";
        case Errno.EISDIR -> "is a directory";
        case Errno.EMFILE -> "too many open files";
        case Errno.EFBIG -> "too large for the file system";
        case Errno.ENOSPC -> "no space left";
        case Errno.EROFS -> "read-only file system";
        case Errno.ENAMETOOLONG -> "name too long for the file system";
        case Errno.ENOTEMPTY -> "not empty";
        case Errno.ELOOP -> "a link on the way";
        case Errno.EDQUOT -> "quota exceeded";
        default -> "error " + errno;
      };
    }
  }
}
