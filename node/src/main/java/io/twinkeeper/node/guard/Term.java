package io.twinkeeper.node.guard;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * This node's side of one grant: the directory where all guards of a workload in one epoch meet.
 *
 * <p>A term is open while its prepared last word lies there. It is closed once and for ever: by
 * {@link #close}, or by the last guard that leaves after its deadline passed or its JVM died. A
 * guard starts nothing in a closed term, so a closed term is the proof that this node will not
 * serve in that epoch again.
 *
 * <p>Nothing here is fsynced: a host that lost power runs no process either.
 */
public record Term(String workload, long epoch, Path directory) {
  private static final String PREPARED = "last-word.json";
  private static final String RELEASED = "released.json";

  /**
   * Makes the directory and removes those of earlier epochs of the workload.
   *
   * @param lastWord from {@link LastWords#sign}; kept readable by this user only
   * @param peers where a guard posts the last word
   * @throws IOException if the term exists already or its directory cannot be written
   */
  static Term open(Path parent, String workload, long epoch, byte[] lastWord, List<URI> peers)
      throws IOException {
    Path ofWorkload = Files.createDirectories(parent.resolve(workload));
    removeEarlier(ofWorkload, epoch);
    Path directory =
        Files.createDirectory(
            ofWorkload.resolve(Long.toString(epoch)),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.createDirectory(directory.resolve("guards"));
    String lines = peers.stream().map(peer -> peer + "\n").collect(Collectors.joining());
    Files.writeString(directory.resolve("peers"), lines);
    Path spool = directory.resolve(PREPARED + ".new");
    Files.createFile(
        spool, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(spool, lastWord);
    Files.move(spool, directory.resolve(PREPARED), StandardCopyOption.ATOMIC_MOVE);
    return new Term(workload, epoch, directory);
  }

  /** Whether a command may still start in this term. */
  public boolean isOpen() {
    return Files.exists(directory.resolve(PREPARED));
  }

  /** The last word, if a guard has closed this term with it. */
  public Optional<byte[]> released() throws IOException {
    try {
      return Optional.of(Files.readAllBytes(directory.resolve(RELEASED)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Ends the term in an orderly way, without a last word. Idempotent. */
  public void close() throws IOException {
    Files.deleteIfExists(directory.resolve(PREPARED));
  }

  /** The guards that may have processes in this term, by id. For diagnosis and tests. */
  public List<String> guards() throws IOException {
    try (Stream<Path> entries = Files.list(directory.resolve("guards"))) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  private static void removeEarlier(Path ofWorkload, long epoch) throws IOException {
    try (Stream<Path> entries = Files.list(ofWorkload)) {
      for (Path entry : entries.toList()) {
        String name = entry.getFileName().toString();
        if (name.matches("[0-9]{1,18}") && Long.parseLong(name) < epoch) {
          remove(entry);
        }
      }
    }
  }

  private static void remove(Path tree) throws IOException {
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
