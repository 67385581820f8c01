package io.twinkeeper.persistence.directory.watch;

import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.FilePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What somebody knows of a tree who looks only where a watch tells him to, and when it does. If
 * that is what is there, nothing was missed.
 */
final class Mirror {
  private final Path root;
  private final Predicate<FilePath> skipped;
  private SortedMap<FilePath, String> known = new TreeMap<>();

  Mirror(Path root, Predicate<FilePath> skipped) {
    this.root = root;
    this.skipped = skipped;
  }

  void look(Rested rested) throws IOException {
    if (rested.everything()) {
      known = scan(root, skipped);
      return;
    }
    if (rested.isEmpty()) {
      return;
    }
    try (Descriptor top = Descriptor.openRoot(root)) {
      for (FilePath tree : rested.trees()) {
        under(tree).clear();
        known.remove(tree);
        look(top, tree);
        if (!skipped.test(tree)) {
          walk(top, tree, known, skipped);
        }
      }
      for (FilePath path : rested.paths()) {
        look(top, path);
      }
    } catch (PosixException e) {
      if (!e.isMissing()) {
        throw e;
      }
    }
  }

  private void look(Descriptor top, FilePath path) throws IOException {
    Optional<FileStat> stat = Optional.empty();
    try (Descriptor parent = top.parentOf(path)) {
      stat = parent.look(path.name());
    } catch (PosixException e) {
      // the parent is gone, so is this
    }
    stat = stat.filter(s -> !s.isDirectory() || !skipped.test(path));
    if (stat.isEmpty() || !stat.get().isDirectory()) {
      under(path).clear();
    }
    stat.ifPresentOrElse(s -> known.put(path, text(s)), () -> known.remove(path));
  }

  private Map<FilePath, String> under(FilePath path) {
    byte[] first = {0x01};
    byte[] last = new byte[200];
    Arrays.fill(last, (byte) 0xff);
    return known.subMap(path.child(first), path.child(last));
  }

  boolean isTrue() throws IOException {
    return known.equals(scan(root, skipped));
  }

  /** What is missing and what is too much, a few of them. */
  String difference() throws IOException {
    SortedMap<FilePath, String> there = scan(root, skipped);
    StringBuilder text = new StringBuilder();
    there.entrySet().stream()
        .filter(e -> !e.getValue().equals(known.get(e.getKey())))
        .limit(10)
        .forEach(e -> text.append(e).append(" known ").append(known.get(e.getKey())).append('\n'));
    known.keySet().stream()
        .filter(path -> !there.containsKey(path))
        .limit(10)
        .forEach(path -> text.append(path).append(" is gone\n"));
    return text.toString();
  }

  static SortedMap<FilePath, String> scan(Path root, Predicate<FilePath> skipped)
      throws IOException {
    TreeMap<FilePath, String> found = new TreeMap<>();
    try (Descriptor top = Descriptor.openRoot(root)) {
      list(top, top, Optional.empty(), found, skipped);
    } catch (PosixException e) {
      if (!e.isMissing()) {
        throw e;
      }
    }
    return found;
  }

  private static void walk(
      Descriptor top, FilePath path, Map<FilePath, String> to, Predicate<FilePath> skipped)
      throws IOException {
    try (Descriptor directory = top.directory(path)) {
      list(top, directory, Optional.of(path), to, skipped);
    } catch (PosixException e) {
      // gone, no directory any more, or a mount
    }
  }

  private static void list(
      Descriptor top,
      Descriptor directory,
      Optional<FilePath> path,
      Map<FilePath, String> to,
      Predicate<FilePath> skipped)
      throws IOException {
    for (byte[] name : directory.list()) {
      if (path.isPresent() && path.get().depth() == FilePath.DEEPEST) {
        return;
      }
      FilePath child = FilePath.in(path, name);
      Optional<FileStat> stat = directory.look(name);
      if (stat.isEmpty() || child.isOwn()) {
        continue;
      }
      boolean into = stat.get().isDirectory();
      if (into && skipped.test(child)) {
        continue;
      }
      to.put(child, text(stat.get()));
      if (into) {
        walk(top, child, to, skipped);
      }
    }
  }

  private static String text(FileStat stat) {
    String mode = stat.type() + " " + Integer.toOctalString(stat.mode());
    return stat.isDirectory()
        ? mode
        : mode + " " + stat.inode() + " " + stat.size() + " " + stat.mtimeNs();
  }
}
