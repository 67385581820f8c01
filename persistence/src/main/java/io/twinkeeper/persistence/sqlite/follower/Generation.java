package io.twinkeeper.persistence.sqlite.follower;

import io.twinkeeper.persistence.segment.Durable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name by which a database is opened and the file that it leads to. They are the same until the
 * copy had to leave its file to a reader that stayed: from then on the name is a symbolic link.
 *
 * <pre>
 *   events.db                          one file, or, after that
 *   events.db -> .events.db.twin-5f3a90c1
 * </pre>
 *
 * SQLite keeps journal and log beside the file that a link leads to, under that file's name. A
 * connection that has an older file open therefore never meets the journal or the log of the
 * present one, and does neither harm.
 *
 * @param name what applications open
 * @param file the regular file, with a name of its own that is never used again
 */
record Generation(Path name, Path file) {
  private static final Pattern NAMED = Pattern.compile("\\.(.+)\\.twin-[0-9a-f]{8}");

  /** Of the file at {@code resolved}, every symbolic link followed. */
  static Generation of(Path resolved) throws IOException {
    Matcher named = NAMED.matcher(String.valueOf(resolved.getFileName()));
    if (named.matches()) {
      Path link = resolved.resolveSibling(named.group(1));
      if (Files.isSymbolicLink(link)
          && Files.readSymbolicLink(link).equals(resolved.getFileName())) {
        return new Generation(link, resolved);
      }
    }
    return new Generation(resolved, resolved);
  }

  boolean isLinked() {
    return !name.equals(file);
  }

  /** Whether who opens the name still gets the file. */
  boolean isInPlace() throws IOException {
    return !isLinked()
        || (Files.isSymbolicLink(name) && Files.readSymbolicLink(name).equals(file.getFileName()));
  }

  /** The one after this, told apart by {@code random}. */
  Generation next(long random) {
    String fresh = ".%s.twin-%08x".formatted(name.getFileName(), (int) random);
    return new Generation(name, name.resolveSibling(fresh));
  }

  /** Durably makes the name a symbolic link to the file, in one step. */
  void link() throws IOException {
    Path spare = spareLink();
    Files.deleteIfExists(spare);
    Files.createSymbolicLink(spare, file.getFileName());
    Files.move(spare, name, StandardCopyOption.ATOMIC_MOVE);
    Durable.forceDirectory(SideFiles.directoryOf(name));
  }

  /** The new symbolic link while it is not yet in its place. */
  Path spareLink() {
    return name.resolveSibling("." + name.getFileName() + ".twin-link");
  }

  /** Files of other generations, which only a crash leaves behind. */
  List<Path> others() throws IOException {
    List<Path> others = new ArrayList<>();
    Path directory = SideFiles.directoryOf(name);
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, this::isAnother)) {
        entries.forEach(others::add);
      }
    }
    return others;
  }

  private boolean isAnother(Path entry) {
    Matcher named = NAMED.matcher(String.valueOf(entry.getFileName()));
    return named.matches()
        && named.group(1).equals(name.getFileName().toString())
        && !entry.getFileName().equals(file.getFileName());
  }
}
