package io.twinkeeper.persistence.directory.place;

import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.protocol.directory.FilePath;

/** Names conflict copies. */
@FunctionalInterface
public interface Naming {
  /**
   * A name for the copy of what was at a path, at most 255 bytes.
   *
   * @param lost what was there
   * @param attempt from 0 on; another name for each
   */
  byte[] copyOf(FilePath path, FileStat lost, int attempt);

  /**
   * Whether what has such a name already is known to be this very copy: a twin that had the same
   * content has made it, and this node has got it.
   */
  default boolean isKept(FilePath path, FileStat lost, FilePath copy, FileStat there) {
    return false;
  }
}
