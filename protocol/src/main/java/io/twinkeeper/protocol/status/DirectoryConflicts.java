package io.twinkeeper.protocol.status;

import java.time.Instant;
import java.util.List;

/**
 * Files of a directory that lost against other content and lie beside it.
 *
 * @param total how many there are
 * @param more whether others come after these
 * @param conflicts directory by directory; a bounded number
 */
public record DirectoryConflicts(long total, boolean more, List<Copy> conflicts) {
  /**
   * One of them.
   *
   * @param path that it has now; bytes that cannot be shown as {@code \xNN}
   * @param of the path that it is about
   * @param taken whether something is at that path
   * @param author the node whose users wrote it
   * @param size of a file's content
   * @param modified when it was written
   */
  public record Copy(
      String path, String of, boolean taken, String author, long size, Instant modified) {}
}
