package io.twinkeeper.protocol.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Refuses a watched directory that overlaps with another one, whose files two streams would then
 * place, or with the node's own files, which no twin may be given. Links are not looked through.
 */
final class WatchedRoots {
  private WatchedRoots() {}

  /** A watched directory, as it is on this node. */
  record Root(Section section, Path path) {}

  /**
   * Reports each.
   *
   * @param own the node's own files and directories, by the key that names them
   */
  static void check(FileReading reading, Map<String, Path> own) {
    List<Root> before = new ArrayList<>();
    for (Root root : reading.roots()) {
      for (Root other : before) {
        compare(root, other.section().path(), other.path(), "watch one of the two");
      }
      own.forEach((key, path) -> compare(root, key, path, "move one of the two elsewhere"));
      before.add(root);
    }
  }

  private static void compare(Root root, String key, Path other, String advice) {
    Path path = root.path();
    if (path.equals(other)) {
      root.section().problem("path", path + " is already " + key, advice);
    } else if (path.startsWith(other)) {
      root.section().problem("path", path + " is inside " + other + ", " + key, advice);
    } else if (other.startsWith(path)) {
      root.section().problem("path", path + " is around " + other + ", " + key, advice);
    }
  }
}
