package io.twinkeeper.persistence.directory;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.FileStat;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * Mode and owner of the watched directory itself, which no twin tells of: remembered, for one in
 * memory that must be made anew after a restart of the machine.
 */
final class Likeness {
  private static final String NOTE = "root-likeness";
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private Likeness() {}

  /** Remembers how it looks now. */
  static void note(DirectoryIndex index, FileStat stat) {
    String now = Integer.toOctalString(stat.mode()) + " " + stat.user() + " " + stat.group();
    if (!index.note(NOTE).equals(Optional.of(now))) {
      index.transaction(() -> index.note(NOTE, now));
    }
  }

  /**
   * Makes the directory if it is missing: as it was, else as directories are made by default.
   *
   * @param secret whether nobody but its owner may enter it at any time, unless it was otherwise
   */
  static void make(Path path, DirectoryIndex index, boolean secret) throws IOException {
    Path above = path.getParent();
    if (above != null) {
      Files.createDirectories(above);
    }
    Optional<String> was = index.note(NOTE);
    try {
      if (secret || was.isPresent()) {
        Files.createDirectory(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      } else {
        Files.createDirectory(path);
      }
    } catch (FileAlreadyExistsException e) {
      if (Files.isDirectory(path)) {
        return; // it is somebody's, as it is
      }
      throw e;
    }
    if (was.isPresent()) {
      restore(path, was.get().split(" "));
    }
  }

  private static void restore(Path path, String[] was) throws IOException {
    try (Descriptor made = Descriptor.openRoot(path)) {
      if (Descriptor.isRoot()) {
        made.setOwner(Integer.parseInt(was[1]), Integer.parseInt(was[2]));
      }
      made.setMode(Integer.parseInt(was[0], 8));
    }
  }
}
