package io.twinkeeper.ops.soak.files;

import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.protocol.directory.ConflictName;
import io.twinkeeper.protocol.directory.FilePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * One node's directory at rest.
 *
 * @param entries by path, all that twins must have in common: kind, mode, time and content of
 *     files, targets of links
 * @param contents of all files and links in the tree
 * @param trashed of all files and links in the trash
 * @param conflicts conflict copies in the tree
 */
record TreeView(
    Map<FilePath, String> entries, Set<String> contents, List<String> trashed, int conflicts) {
  private static final FilePath TRASH =
      FilePath.ANNEX.child("trash".getBytes(StandardCharsets.US_ASCII));

  /** Nobody may change anything meanwhile. */
  static TreeView of(Path root) throws IOException {
    Reading reading = new Reading();
    try (Descriptor directory = Descriptor.openRoot(root)) {
      reading.read(directory, Optional.empty());
    }
    return reading.view();
  }

  /** What is different in {@code other}, in words; empty if nothing is. */
  List<String> differences(String name, TreeView other, String otherName) {
    List<String> differences = new ArrayList<>();
    Set<FilePath> paths = new java.util.TreeSet<>(entries.keySet());
    paths.addAll(other.entries.keySet());
    for (FilePath path : paths) {
      String here = entries.getOrDefault(path, "nothing");
      String there = other.entries.getOrDefault(path, "nothing");
      if (!Objects.equals(here, there)) {
        differences.add("%s is %s on %s, %s on %s".formatted(path, here, name, there, otherName));
      }
    }
    return differences;
  }

  private static final class Reading {
    private final Contents read = new Contents();
    private final Map<FilePath, String> entries = new TreeMap<>();
    private final Set<String> contents = new HashSet<>();
    private final List<String> trashed = new ArrayList<>();
    private int conflicts;

    TreeView view() {
      return new TreeView(entries, contents, trashed, conflicts);
    }

    void read(Descriptor directory, Optional<FilePath> at) throws IOException {
      for (byte[] name : directory.list()) {
        FilePath path = FilePath.in(at, name);
        FileStat stat = directory.stat(name);
        boolean inTrash = path.isUnder(TRASH);
        boolean own = path.isOwn();
        if (!own || inTrash) {
          note(directory, name, stat, path, inTrash);
        }
        boolean passed = !own || inTrash || path.equals(FilePath.ANNEX) || path.equals(TRASH);
        if (stat.isDirectory() && passed) {
          try (Descriptor below = directory.openDirectory(name)) {
            read(below, Optional.of(path));
          }
        }
      }
    }

    private void note(
        Descriptor directory, byte[] name, FileStat stat, FilePath path, boolean inTrash)
        throws IOException {
      String content = content(directory, name, stat);
      if (inTrash) {
        trashed.add(content);
        return;
      }
      conflicts += ConflictName.isConflict(name) ? 1 : 0;
      contents.add(content);
      entries.put(path, described(stat, content));
    }

    private String content(Descriptor directory, byte[] name, FileStat stat) throws IOException {
      return switch (stat.type()) {
        case FILE -> {
          try (Descriptor file = directory.openFile(name)) {
            yield read.of(file);
          }
        }
        case LINK -> Contents.ofLink(directory.readLink(name));
        case DIRECTORY, OTHER -> "";
      };
    }

    private static String described(FileStat stat, String content) {
      String mode = Integer.toOctalString(stat.mode());
      return switch (stat.type()) {
        case FILE -> "file " + mode + " " + stat.mtimeNs() + " " + stat.size() + " B " + content;
        case LINK -> content;
        case DIRECTORY -> "directory " + mode;
        case OTHER -> "other";
      };
    }
  }
}
