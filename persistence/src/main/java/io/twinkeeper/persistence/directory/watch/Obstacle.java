package io.twinkeeper.persistence.directory.watch;

import io.twinkeeper.persistence.directory.posix.Errno;

/** Why a directory that is there is not watched. */
enum Obstacle {
  /** The user has as many watches as he may have. */
  LIMIT,
  /** The process has as many open files as it may have. */
  OPEN_FILES,
  /** It may not be read, so its content cannot be carried either. */
  FORBIDDEN,
  /** Another file system is mounted there: not part of the tree. */
  MOUNT,
  /** Anything else. */
  FAULT;

  private static final int ENFILE = 23;

  /** Whether what is in it can be looked at, and must be from time to time. */
  boolean leavesItReadable() {
    return this == LIMIT || this == OPEN_FILES || this == FAULT;
  }

  /** For an error of opening or listing the directory. */
  static Obstacle of(int errno) {
    return switch (errno) {
      case Errno.EMFILE, ENFILE -> OPEN_FILES;
      case Errno.EACCES, Errno.EPERM -> FORBIDDEN;
      case Errno.EXDEV -> MOUNT;
      default -> FAULT;
    };
  }
}
