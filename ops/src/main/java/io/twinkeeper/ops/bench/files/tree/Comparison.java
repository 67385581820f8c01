package io.twinkeeper.ops.bench.files.tree;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Two trees, byte by byte: paths, types, modes, contents, targets of links. What a tool keeps in
 * the root under a name with a leading dot is its own.
 */
public final class Comparison {
  private static final int ENOUGH = 5;

  private Comparison() {}

  /** The first few differences, in words; empty if there are none. */
  public static List<String> differences(Path left, Path right) throws IOException {
    Map<String, String> here = described(left);
    Map<String, String> there = described(right);
    List<String> differences = new ArrayList<>();
    for (String path : here.keySet()) {
      String mine = here.get(path);
      String theirs = there.remove(path);
      if (!Objects.equals(mine, theirs)) {
        differences.add(path + ": " + mine + ", there " + (theirs == null ? "missing" : theirs));
      } else if (Files.isRegularFile(left.resolve(path), LinkOption.NOFOLLOW_LINKS)
          && Files.mismatch(left.resolve(path), right.resolve(path)) >= 0) {
        differences.add(path + ": other content");
      }
      if (differences.size() >= ENOUGH) {
        return differences;
      }
    }
    there.keySet().stream().limit(ENOUGH).forEach(p -> differences.add(p + ": only there"));
    return differences;
  }

  private static Map<String, String> described(Path root) throws IOException {
    Map<String, String> described = new TreeMap<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes stat)
              throws IOException {
            if (path.equals(root)) {
              return FileVisitResult.CONTINUE;
            }
            if (isPrivate(root, path)) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            described.put(root.relativize(path).toString(), "directory " + mode(path));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes stat) throws IOException {
            if (!isPrivate(root, path)) {
              described.put(root.relativize(path).toString(), file(path, stat));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return described;
  }

  private static boolean isPrivate(Path root, Path path) {
    return root.equals(path.getParent()) && String.valueOf(path.getFileName()).startsWith(".");
  }

  private static String file(Path path, BasicFileAttributes stat) throws IOException {
    return stat.isSymbolicLink()
        ? "link to " + Files.readSymbolicLink(path)
        : stat.size() + " bytes " + mode(path);
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
  }
}
