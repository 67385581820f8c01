package io.twinkeeper.ops.demo.workspace;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What lies in a directory at one moment: of every name its type and mode, and its content or where
 * it points to. The twins' own part of it, {@code .twinkeeper}, is left out; so are times and
 * owners.
 *
 * @param entries by path relative to the directory, the directory itself left out
 */
public record Tree(SortedMap<String, Entry> entries) {
  /** One that nothing lies in. */
  static final Tree NOTHING = new Tree(new TreeMap<>());

  private static final Path OWN = Path.of(".twinkeeper");

  /** What a name is. */
  public enum Type {
    FILE,
    DIRECTORY,
    LINK,
    OTHER
  }

  /**
   * One name.
   *
   * @param mode all twelve bits of it; 0 for a link, which has none of its own
   * @param size bytes of a file's content, else 0
   * @param what SHA-256 of a file's content, the target of a link, else empty
   */
  public record Entry(Type type, int mode, long size, String what) {
    @Override
    public String toString() {
      String kind = type.name().toLowerCase(Locale.ROOT);
      return switch (type) {
        case FILE -> String.format("%s %04o, %d bytes, sha-256 %.12s…", kind, mode, size, what);
        case LINK -> kind + " to " + what;
        default -> String.format("%s %04o", kind, mode);
      };
    }
  }

  /**
   * Reads it.
   *
   * @throws IOException also if somebody changes the tree meanwhile
   */
  static Tree of(Path directory) throws IOException {
    Path root = directory.toRealPath();
    SortedMap<String, Entry> entries = new TreeMap<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes)
              throws IOException {
            if (path.equals(root)) {
              return FileVisitResult.CONTINUE;
            }
            if (root.relativize(path).equals(OWN)) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            return visitFile(path, attributes);
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes)
              throws IOException {
            entries.put(root.relativize(path).toString(), entry(path));
            return FileVisitResult.CONTINUE;
          }
        });
    return new Tree(entries);
  }

  /** What is at a path, which may be a link. */
  static Entry entry(Path path) throws IOException {
    Map<String, Object> stat =
        Files.readAttributes(path, "unix:mode,size", LinkOption.NOFOLLOW_LINKS);
    int mode = (int) Objects.requireNonNull(stat.get("mode"));
    int bits = mode & 07777;
    return switch (mode & 0170000) {
      case 0100000 -> file(path, bits);
      case 0040000 -> new Entry(Type.DIRECTORY, bits, 0, "");
      case 0120000 -> new Entry(Type.LINK, 0, 0, Files.readSymbolicLink(path).toString());
      default -> new Entry(Type.OTHER, bits, 0, "");
    };
  }

  private static Entry file(Path path, int mode) throws IOException {
    byte[] content = Files.readAllBytes(path);
    return new Entry(Type.FILE, mode, content.length, hex(sha256().digest(content)));
  }

  /** What is not the same in both, in words; empty if nothing. */
  List<String> differences(String name, Tree other, String otherName) {
    SortedSet<String> paths = new TreeSet<>(entries.keySet());
    paths.addAll(other.entries.keySet());
    List<String> differences = new ArrayList<>();
    for (String path : paths) {
      Entry here = entries.get(path);
      Entry there = other.entries.get(path);
      if (!Objects.equals(here, there)) {
        differences.add(
            path + " is " + words(here) + " on " + name + ", " + words(there) + " on " + otherName);
      }
    }
    return differences;
  }

  static String words(@Nullable Entry entry) {
    return entry == null ? "not there" : entry.toString();
  }

  /** Files, links not among them. */
  public long files() {
    return entries.values().stream().filter(e -> e.type == Type.FILE).count();
  }

  /** Content of all files. */
  public long bytes() {
    return entries.values().stream().mapToLong(Entry::size).sum();
  }

  /** SHA-256 over every name with all that is compared of it. */
  public String digest() {
    MessageDigest digest = sha256();
    entries.forEach(
        (path, e) -> {
          String line = path.length() + ":" + path + " " + e.type + " " + e.mode + " " + e.what;
          digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
        });
    return hex(digest.digest());
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
