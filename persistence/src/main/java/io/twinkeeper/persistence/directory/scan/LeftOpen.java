package io.twinkeeper.persistence.directory.scan;

import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.FileStat;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Descriptors of databases that this process has open elsewhere, for a stream that knows them by
 * another name: a hard link, another mount. Closing any descriptor of a file takes away every POSIX
 * lock that the process has on it, so they stay open as long as the others do.
 *
 * <p>One for the whole process, as its locks are. Thread-safe.
 */
final class LeftOpen {
  static final LeftOpen OF_THIS_PROCESS = new LeftOpen();

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private record File(long device, long inode) {}

  private final Map<File, Descriptor> kept = new HashMap<>();

  /** Whether one of this file is kept and must be: it need not, and may not, be opened again. */
  synchronized boolean has(FileStat stat) {
    if (kept.isEmpty()) {
      return false;
    }
    File file = new File(stat.device(), stat.inode());
    Descriptor open = kept.get(file);
    if (open == null || isOpenElsewhere(open)) {
      return open != null;
    }
    kept.remove(file);
    open.close();
    return false;
  }

  /** Closes a database's descriptor as soon as that does no harm. */
  synchronized void close(Descriptor database, FileStat stat) {
    File file = new File(stat.device(), stat.inode());
    if (isOpenElsewhere(database)) {
      kept.putIfAbsent(file, database);
    } else {
      database.close();
    }
  }

  private static boolean isOpenElsewhere(Descriptor descriptor) {
    Path own = DESCRIPTORS.resolve(Integer.toString(descriptor.number()));
    Optional<Object> file = key(own);
    try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path each : all) {
        if (!each.equals(own) && file.isPresent() && key(each).equals(file)) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return true; // to be safe: a descriptor costs less than a lock
    }
  }

  private static Optional<Object> key(Path descriptor) {
    try {
      return Optional.ofNullable(
          Files.readAttributes(descriptor, BasicFileAttributes.class).fileKey());
    } catch (IOException e) {
      return Optional.empty(); // closed meanwhile
    }
  }
}
