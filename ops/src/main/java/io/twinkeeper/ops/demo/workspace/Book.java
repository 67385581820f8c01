package io.twinkeeper.ops.demo.workspace;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What must be in both trees at the end, whatever happened in between: two empty trees are equal
 * too. Not thread-safe.
 */
final class Book {
  private record Line(String directory, String beginning, String text) {}

  private final Map<String, Optional<Tree.Entry>> entries = new LinkedHashMap<>();
  private final List<Line> lines = new ArrayList<>();

  /** {@code path} is as it is in {@code root} now, and shall stay so. */
  void there(Path root, String path) throws IOException {
    entries.put(path, Optional.of(Tree.entry(root.resolve(path))));
  }

  void gone(String path) {
    entries.put(path, Optional.empty());
  }

  /** A line that must be in some file of {@code directory} whose name has this beginning. */
  void said(String directory, String beginning, String line) {
    lines.add(new Line(directory, beginning, line));
  }

  /** What of it is not so; empty if all is. */
  List<String> missing(Path root, Tree tree) throws IOException {
    List<String> missing = new ArrayList<>();
    entries.forEach(
        (path, wanted) -> {
          Tree.Entry is = tree.entries().get(path);
          if (!Optional.ofNullable(is).equals(wanted)) {
            missing.add(
                path + " is " + Tree.words(is) + " instead of " + Tree.words(wanted.orElse(null)));
          }
        });
    for (Line line : lines) {
      if (!isSaid(root, tree, line)) {
        missing.add("no " + line.directory + "/" + line.beginning + "* says: " + line.text);
      }
    }
    return missing;
  }

  private static boolean isSaid(Path root, Tree tree, Line line) throws IOException {
    for (String path : tree.entries().keySet()) {
      if (path.startsWith(line.directory + "/" + line.beginning)
          && Files.readString(root.resolve(path), StandardCharsets.UTF_8).contains(line.text)) {
        return true;
      }
    }
    return false;
  }
}
