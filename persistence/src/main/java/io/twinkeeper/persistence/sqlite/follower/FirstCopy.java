package io.twinkeeper.persistence.sqlite.follower;

import io.twinkeeper.persistence.segment.Durable;
import io.twinkeeper.persistence.sqlite.follower.ApplySteps.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a whole database where there is none: written beside, synced, renamed. Nobody but this user
 * may read it, unless it replaces a file: then it has that one's owner and mode. Directories that
 * the path needs are made with the process's default mode.
 */
final class FirstCopy {
  private static final Logger log = LoggerFactory.getLogger(FirstCopy.class);

  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path database;
  private final ApplySteps steps;

  FirstCopy(Path database, ApplySteps steps) {
    this.database = database;
    this.steps = steps;
  }

  /** Returns once the database is durably in place. */
  void install(NewContent content) throws IOException {
    Path directory = SideFiles.directoryOf(database);
    makeDirectories(directory);
    Path written = SideFiles.firstCopyOf(database);
    Files.deleteIfExists(written);
    createLike(written, database);
    try (CopyFile file = CopyFile.open(written)) {
      file.resize(content.bytes());
      write(content, file, true);
      file.sync();
    }
    steps.reached(Step.FIRST_COPY_WRITTEN);
    moveAside(SideFiles.walOf(database));
    moveAside(SideFiles.journalOf(database));
    Files.move(
        written, database, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Durable.forceDirectory(directory);
    steps.reached(Step.FIRST_COPY_RENAMED);
  }

  /** Into a file of the content's size; pages of zeros stay holes if {@code fresh}. */
  static void write(NewContent content, CopyFile file, boolean fresh) throws IOException {
    file.write(1, content.pageOne());
    byte[] page = new byte[content.pageSize()];
    int[] numbers = content.rest().numbers();
    for (int i = 0; i < numbers.length; i++) {
      content.rest().read(i, page);
      if (!fresh || !ZeroPage.is(page)) {
        file.write(numbers[i], page);
      }
    }
  }

  /** A log or journal without its database would be replayed into ours: it is kept, renamed. */
  static void moveAside(Path orphan) throws IOException {
    if (Files.exists(orphan)) {
      Path kept = orphan.resolveSibling(orphan.getFileName() + ".orphan");
      for (int again = 2; Files.exists(kept); again++) {
        kept = orphan.resolveSibling(orphan.getFileName() + ".orphan-" + again);
      }
      Files.move(orphan, kept, StandardCopyOption.ATOMIC_MOVE);
      log.warn("{} had no database; it is kept as {}", orphan, kept.getFileName());
    }
  }

  /** An empty file with the owner and the mode of {@code like}, if that exists. */
  static void createLike(Path written, Path like) throws IOException {
    Files.createFile(written, OWNER_ONLY);
    if (Files.exists(like)) {
      PosixFileAttributes before = Files.readAttributes(like, PosixFileAttributes.class);
      FileOwner.match(written, before);
      Files.setPosixFilePermissions(written, before.permissions());
    }
  }

  private static void makeDirectories(Path directory) throws IOException {
    Deque<Path> missing = new ArrayDeque<>();
    Path at = directory;
    while (at != null && !Files.exists(at)) {
      missing.push(at);
      at = at.getParent();
    }
    for (Path make : missing) {
      Files.createDirectory(make);
      Durable.forceDirectory(SideFiles.directoryOf(make));
    }
  }
}
