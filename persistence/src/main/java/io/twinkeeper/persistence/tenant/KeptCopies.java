package io.twinkeeper.persistence.tenant;

import io.twinkeeper.persistence.segment.Durable;
import io.twinkeeper.persistence.segment.KeptDirectory;
import io.twinkeeper.persistence.sqlite.follower.CopyLink;
import io.twinkeeper.protocol.tenant.Tombstone;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Copies of removed databases, in the stream's own directory:
 *
 * <pre>
 * streams/board/tenants/acme/kept/20261121T071459.123Z-3-00000000000004d2/
 *   events.db      the copy, whole; with it its journal if it has one
 *   ...            all else that the stream kept: the log of its segments, its state, its forks
 * </pre>
 *
 * Forks go with the database that they are forks of: merged into the next one of its name they
 * would bring its rows back. Moving aside may be repeated after a crash at any point.
 */
public final class KeptCopies {
  private static final String KEPT = "kept";
  private static final List<String> SIDE_FILES = List.of("-journal", "-wal");

  private final Path stream;

  /** Those of the stream with that directory, which need not exist. */
  public KeptCopies(Path stream) {
    this.stream = stream;
  }

  /** Whether an earlier database of the stream's name was ever put away here. */
  public boolean wereEverMade() {
    return Files.isDirectory(stream.resolve(KEPT));
  }

  /** Where the copy of that removal is kept, or would be. */
  public Path of(Tombstone tombstone) {
    String name =
        KeptDirectory.name(tombstone.at(), tombstone.epoch(), tombstone.position().txid());
    return stream.resolve(KEPT).resolve(name);
  }

  /**
   * Moves the copy aside, under the name that applications know. Nothing of this process may have
   * it open. Durable when this returns.
   *
   * @param prefix empty directories between it and the database are removed
   */
  public void moveCopy(Path database, Path prefix, Tombstone tombstone) throws IOException {
    Path kept = made(of(tombstone));
    String name = String.valueOf(database.getFileName());
    Path linked = CopyLink.target(database).orElse(null);
    if (linked != null) {
      moveFiles(linked, kept, name);
      Files.deleteIfExists(database); // last: it tells a repetition where to look
    } else {
      moveFiles(database, kept, name);
    }
    moveLeftovers(database, kept);
    Durable.forceDirectory(kept);
    removeEmpty(parent(database), prefix);
  }

  private static void moveFiles(Path database, Path kept, String name) throws IOException {
    String own = String.valueOf(database.getFileName());
    for (String side : SIDE_FILES) {
      move(database.resolveSibling(own + side), kept.resolve(name + side));
    }
    move(database, kept.resolve(name));
    Files.deleteIfExists(database.resolveSibling(own + "-shm"));
  }

  /** What a crash left beside it: they must not be met by the next database of its name. */
  private static void moveLeftovers(Path database, Path kept) throws IOException {
    String beginning = "." + database.getFileName() + ".twin-";
    for (Path beside : entries(parent(database))) {
      String name = String.valueOf(beside.getFileName());
      if (name.startsWith(beginning)) {
        move(beside, kept.resolve(name.substring(1)));
        if (Files.isSymbolicLink(beside)) {
          Files.delete(beside);
        }
      }
    }
  }

  /** Moves aside what the stream kept, which must not be open. Durable when this returns. */
  public void moveState(Tombstone tombstone) throws IOException {
    Path kept = made(of(tombstone));
    for (Path own : entries(stream)) {
      if (!own.endsWith(KEPT)) {
        Files.move(own, free(kept.resolve(own.getFileName())), StandardCopyOption.ATOMIC_MOVE);
      }
    }
    Durable.forceDirectory(kept);
    Durable.forceDirectory(stream);
  }

  private static Path made(Path kept) throws IOException {
    return Files.createDirectories(
        kept, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /**
   * Deletes what was moved aside longer than {@code age} ago, for good.
   *
   * @return how many copies
   */
  public int deleteOlderThan(Duration age, Instant now) throws IOException {
    int deleted = 0;
    for (Path copy : entries(stream.resolve(KEPT))) {
      if (Files.isDirectory(copy, LinkOption.NOFOLLOW_LINKS)
          && KeptDirectory.at(copy).filter(now.minus(age)::isAfter).isPresent()) {
        KeptDirectory.remove(copy);
        deleted++;
      }
    }
    return deleted;
  }

  private static void move(Path from, Path to) throws IOException {
    if (!Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Path target = free(to);
    try {
      Files.move(from, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      copy(from, target); // another file system
      Files.delete(from);
    }
    Durable.forceDirectory(parent(from));
  }

  private static void copy(Path from, Path to) throws IOException {
    Path unfinished = to.resolveSibling("." + to.getFileName() + ".new");
    Files.copy(from, unfinished, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel written = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
      written.force(true);
    }
    Files.move(unfinished, to, StandardCopyOption.ATOMIC_MOVE);
    Durable.forceDirectory(parent(to));
  }

  /** Nothing that is kept is ever overwritten. */
  private static Path free(Path wanted) {
    Path free = wanted;
    for (int again = 2; Files.exists(free, LinkOption.NOFOLLOW_LINKS); again++) {
      free = wanted.resolveSibling(wanted.getFileName() + "." + again);
    }
    return free;
  }

  private static void removeEmpty(Path directory, Path prefix) throws IOException {
    Path at = directory;
    while (at.startsWith(prefix) && !at.equals(prefix)) {
      try {
        Files.delete(at);
      } catch (DirectoryNotEmptyException | NoSuchFileException e) {
        return;
      }
      at = parent(at);
    }
  }

  private static List<Path> entries(Path directory) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(entries::add);
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return entries;
  }

  private static Path parent(Path path) {
    return Objects.requireNonNull(path.toAbsolutePath().getParent(), "a file has a parent");
  }
}
