package io.twinkeeper.ops.demo.workspace;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** One who works in one twin's tree: each of his changes is one that people make. */
final class Hand {
  private static final int SMALL = 2_000;
  private static final int LARGE = 1 << 20;

  /** What a page of a patched file has. */
  private static final int PATCH = 4096;

  private final Path root;
  private final Book book;
  private int changes;

  Hand(Path root, Book book) {
    this.root = root;
    this.book = book;
  }

  /** How many changes he has made. */
  int changes() {
    return changes;
  }

  /** Puts down what somebody will {@link #work} with later, all of it beginning with {@code at}. */
  void prepare(String at, Random random) throws IOException {
    for (String name : List.of("edit.txt", "save.txt", "rename.txt", "delete.txt")) {
      write(at + name, random, SMALL);
    }
    write(at + "script.sh", random, SMALL);
    write(at + "patch.bin", random, LARGE);
    for (String tree : List.of("tree", "old")) {
      write(at + tree + "/a.txt", random, SMALL);
      write(at + tree + "/below/b.txt", random, SMALL);
    }
    Files.createDirectories(root.resolve(at + "empty"));
    Files.createSymbolicLink(root.resolve(at + "link"), Path.of("nowhere"));
  }

  private void write(String path, Random random, int size) throws IOException {
    byte[] content = new byte[size];
    random.nextBytes(content);
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
    book.there(root, path);
  }

  /** Edits, renames and removes what somebody else has put down. */
  void work(String at, String word) throws IOException {
    edit(at + "edit.txt", word);
    save(at + "save.txt", word);
    patch(at + "patch.bin", word);
    rename(at + "rename.txt", at + "renamed.txt");
    rename(at + "tree", at + "moved");
    mode(at + "script.sh", "rwx--x---");
    point(at + "link", at.substring(at.lastIndexOf('/') + 1) + "renamed.txt");
    delete(at + "delete.txt");
    delete(at + "old");
    edit(at + "new.txt", word);
  }

  /** Adds a line, as {@code echo >>} does. */
  private void edit(String path, String word) throws IOException {
    append(path, word);
    there(path);
  }

  private void append(String path, String word) throws IOException {
    Files.writeString(
        root.resolve(path), word + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Adds a line to a file that somebody else may edit at the same time. */
  void add(String directory, String name, String word) throws IOException {
    append(directory + "/" + name + ".txt", word);
    book.said(directory, name, word);
    changes++;
  }

  /** As editors save: a new file takes the old one's name. */
  private void save(String path, String word) throws IOException {
    Path beside = root.resolve(path + "~");
    Files.writeString(beside, word + "\n");
    Files.move(beside, root.resolve(path), StandardCopyOption.ATOMIC_MOVE);
    there(path);
  }

  private void patch(String path, String word) throws IOException {
    try (FileChannel file = FileChannel.open(root.resolve(path), StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(word.repeat(PATCH / word.length()).getBytes(UTF_8)), LARGE / 2);
    }
    there(path);
  }

  private void rename(String from, String to) throws IOException {
    for (Path each : deepestFirst(from)) {
      book.gone(root.relativize(each).toString());
    }
    Files.move(root.resolve(from), root.resolve(to));
    for (Path each : deepestFirst(to)) {
      book.there(root, root.relativize(each).toString());
    }
    changes++;
  }

  private List<Path> deepestFirst(String path) throws IOException {
    try (Stream<Path> below = Files.walk(root.resolve(path))) {
      return below.sorted(Comparator.reverseOrder()).toList();
    }
  }

  private void mode(String path, String permissions) throws IOException {
    Files.setPosixFilePermissions(root.resolve(path), PosixFilePermissions.fromString(permissions));
    there(path);
  }

  private void point(String path, String target) throws IOException {
    Files.delete(root.resolve(path));
    Files.createSymbolicLink(root.resolve(path), Path.of(target));
    there(path);
  }

  private void delete(String path) throws IOException {
    for (Path each : deepestFirst(path)) {
      Files.delete(each);
      book.gone(root.relativize(each).toString());
    }
    changes++;
  }

  private void there(String path) throws IOException {
    book.there(root, path);
    changes++;
  }
}
