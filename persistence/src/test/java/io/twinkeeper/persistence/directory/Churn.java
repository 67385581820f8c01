package io.twinkeeper.persistence.directory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * People who work in trees at random, and what they have written. Every line that is written is
 * unique; those whom a person has removed or overwritten himself, in the tree where he saw them,
 * are not owed to him any more.
 */
final class Churn {
  private static final Pattern LINE = Pattern.compile("<\\d+/\\d+>");
  private static final int NAMES = 6;
  private static final int DEEPEST = 3;

  private final long seed;
  private final Random random;
  private final Set<String> owed = new HashSet<>();
  private final Set<String> given = new HashSet<>();
  private long lines;

  Churn(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
  }

  Random random() {
    return random;
  }

  /** The lines that must be somewhere: in a tree or in a trash. */
  Set<String> owed() {
    Set<String> still = new HashSet<>(owed);
    still.removeAll(given);
    return still;
  }

  /** Somebody does something in a tree. */
  void act(Path root) throws IOException {
    Path path = somewhere(root);
    switch (random.nextInt(14)) {
      case 0, 1, 2, 3 -> write(path);
      case 4 -> append(path);
      case 5 -> remove(path);
      case 6 -> move(path, somewhere(root));
      case 7 -> makeDirectory(path);
      case 8 -> mode(path);
      case 9 -> link(path);
      case 10 -> save(path);
      case 11 -> touch(path);
      case 12 -> copy(path, somewhere(root));
      default -> large(path);
    }
  }

  private Path somewhere(Path root) {
    Path path = root;
    int depth = 1 + random.nextInt(DEEPEST);
    for (int i = 0; i < depth; i++) {
      path = path.resolve("n" + random.nextInt(NAMES));
    }
    return path;
  }

  private String line() {
    String line = "<" + seed + "/" + lines++ + ">";
    owed.add(line);
    return line;
  }

  private boolean isPlain(Path path) {
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
  }

  private boolean isFree(Path path) {
    return !Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private boolean makeParents(Path path) throws IOException {
    Path parent = Objects.requireNonNull(path.getParent());
    if (Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
      return true;
    }
    return isFree(parent) && makeParents(parent) && Files.createDirectory(parent) != null;
  }

  private void write(Path path) throws IOException {
    if (makeParents(path) && (isFree(path) || isPlain(path))) {
      giveUp(path);
      Files.writeString(path, line() + "\n");
    }
  }

  private void append(Path path) throws IOException {
    if (isPlain(path)) {
      Files.writeString(path, line() + "\n", StandardOpenOption.APPEND);
    }
  }

  /** As an editor saves: a new file, renamed over the old one. */
  private void save(Path path) throws IOException {
    if (isPlain(path)) {
      Path beside = path.resolveSibling("." + path.getFileName() + ".swp.ignored");
      Files.writeString(beside, Files.readString(path) + line() + "\n");
      Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private void large(Path path) throws IOException {
    if (isPlain(path)) {
      StringBuilder text = new StringBuilder(Files.readString(path));
      while (text.length() < 400_000) {
        text.append("filled with what does not matter ").append(random.nextLong()).append('\n');
      }
      Files.writeString(path, text.append(line()).append('\n'));
    }
  }

  private void copy(Path from, Path to) throws IOException {
    if (isPlain(from) && isFree(to) && makeParents(to)) {
      Files.copy(from, to);
    }
  }

  private void touch(Path path) throws IOException {
    if (isPlain(path)) {
      Instant time = Instant.now().plusSeconds(random.nextInt(7200) - 3600);
      Files.setLastModifiedTime(path, FileTime.from(time));
    }
  }

  private void remove(Path path) throws IOException {
    if (isFree(path)) {
      return;
    }
    giveUp(path);
    if (isPlain(path) || Files.isSymbolicLink(path)) {
      Files.delete(path);
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(path)) {
      all = new ArrayList<>(walk.toList());
    }
    for (int i = all.size() - 1; i >= 0; i--) {
      Files.delete(all.get(i));
    }
  }

  private void move(Path from, Path to) throws IOException {
    boolean into = to.startsWith(from) || from.startsWith(to);
    if (!into && !isFree(from) && makeParents(to) && !isFree(from)) {
      if (isPlain(from) && isPlain(to)) {
        giveUp(to);
        Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
      } else if (isFree(to)) {
        Files.move(from, to);
      }
    }
  }

  private void makeDirectory(Path path) throws IOException {
    if (isFree(path) && makeParents(path)) {
      Files.createDirectory(path);
    } else if (isPlain(path)) {
      remove(path);
      Files.createDirectory(path);
    }
  }

  private void mode(Path path) throws IOException {
    if (!isFree(path) && !Files.isSymbolicLink(path)) {
      boolean directory = Files.isDirectory(path);
      String mode = directory ? "rwxr-x---" : random.nextBoolean() ? "rw-rw-r--" : "rwx------";
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }
  }

  private void link(Path path) throws IOException {
    if (isFree(path) && makeParents(path)) {
      Files.createSymbolicLink(path, Path.of("../n" + random.nextInt(NAMES)));
    }
  }

  /** Whoever overwrites or removes a file has seen what was in it. */
  private void giveUp(Path path) throws IOException {
    given.addAll(linesIn(path));
  }

  /** Every line in a file, or in all files below a directory. */
  static Set<String> linesIn(Path path) throws IOException {
    Set<String> found = new HashSet<>();
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return found;
    }
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile()) {
              Matcher matcher =
                  LINE.matcher(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
              while (matcher.find()) {
                found.add(matcher.group());
              }
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }
}
