package io.twinkeeper.ops.directory;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A part of a directory on one node.
 *
 * @param prefix what commands are started with, so that they see what the node sees
 * @param root of the directory
 * @param top of the part
 */
record Tree(List<String> prefix, Path root, Path top) {
  private static final String ANNEX = ".twinkeeper";

  /** Everything in it but directories' times and the annex: one line each, contents by hash. */
  private static final String LISTING =
      """
      { find . -mindepth 1 -path ./ANNEX -prune -o -mindepth 1 \\
          \\( -type d -printf '%P\\t%y %m %u\\0' -o -type l -printf '%P\\t%y %T@ -> %l\\0' \\
          -o -printf '%P\\t%y %m %u %s %T@\\0' \\)
        find . -path ./ANNEX -prune -o -type f -print0 | xargs -0r sha256sum -z --
      } | tr '\\n\\0' '\\1\\n'
      """
          .replace("ANNEX", ANNEX);

  Tree below(String name) {
    return new Tree(prefix, root, top.resolve(name));
  }

  /** Runs a script in it. */
  String sh(String script) {
    return Shell.run(prefix, top, script);
  }

  /** What is in it, sorted; a line feed in a name is shown as a control character. */
  String listing() {
    return sh(LISTING).lines().collect(Collectors.toCollection(TreeSet::new)).stream()
        .collect(Collectors.joining("\n"));
  }

  /** The first lines of their listings that only one of them has; none if they are the same. */
  static List<String> differences(Tree one, Tree other) {
    List<String> ones = one.listing().lines().toList();
    List<String> others = other.listing().lines().toList();
    Set<String> both = new TreeSet<>(ones);
    both.retainAll(others);
    return Stream.concat(
            ones.stream().filter(line -> !both.contains(line)).map(line -> "- " + line).limit(10),
            others.stream().filter(line -> !both.contains(line)).map(line -> "+ " + line).limit(10))
        .toList();
  }

  /** The content of a file. */
  String read(String path) {
    return sh("cat -- '" + path + "'");
  }

  /** The names of everything in it, one on each line. */
  List<String> names() {
    return sh("find . -path ./" + ANNEX + " -prune -o -mindepth 1 -printf '%P\\n' | LC_ALL=C sort")
        .lines()
        .toList();
  }

  boolean has(String path) {
    return sh("[ -e '" + path + "' -o -L '" + path + "' ] && echo yes || true").equals("yes\n");
  }

  /** Whether a file in it, or in the trash, holds a line. */
  boolean keeps(String line) {
    return sh("grep -rlxF -e '" + line + "' . '" + root.resolve(ANNEX) + "/trash' || true")
        .lines()
        .findAny()
        .isPresent();
  }

  /** Conflict copies in it. */
  List<String> copies() {
    return names().stream().filter(name -> name.contains(".conflict-")).toList();
  }
}
