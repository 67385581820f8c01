package io.twinkeeper.persistence.segment;

import io.twinkeeper.protocol.segment.Segment;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a log: {@code <generation>-<start txid>.segments}, both in hexadecimal, so that
 * names sort in the order of history.
 */
final class LogDirectory {
  private static final String SUFFIX = ".segments";

  private LogDirectory() {}

  /**
   * Between which records a state lies.
   *
   * @param file number of the file
   * @param index number of the record that follows, in that file
   */
  record Place(int file, int index) {}

  /** Reads the files of {@code generation} and removes those of any other. */
  static List<LogFile> open(Path directory, long generation) throws IOException {
    List<LogFile> files = new ArrayList<>();
    List<Path> paths = paths(directory, generation);
    for (Path path : paths) {
      boolean newest = path.equals(paths.get(paths.size() - 1));
      LogFile file = LogFileScan.scan(path, newest);
      if (file == null) {
        Files.delete(path);
      } else if (files.isEmpty() || files.get(files.size() - 1).last().equals(file.start())) {
        files.add(file);
      } else {
        throw new LogCorrupt(path, 0, "the file does not continue the one before");
      }
    }
    return files;
  }

  /** The files of {@code generation}, in the order of history; changes nothing. */
  static List<Path> of(Path directory, long generation) throws IOException {
    String prefix = prefix(generation);
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(LogDirectory::isLogFile)
          .filter(path -> path.getFileName().toString().startsWith(prefix))
          .sorted()
          .toList();
    }
  }

  private static String prefix(long generation) {
    return String.format(Locale.ROOT, "%08x-", generation);
  }

  /** Makes an empty file; name and header are on the disk when this returns. */
  static LogFile create(Path directory, long generation, Position start) throws IOException {
    String name = String.format(Locale.ROOT, "%08x-%016x%s", generation, start.txid(), SUFFIX);
    Path path = directory.resolve(name);
    try (FileChannel out =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      LogFile.writeHeader(out, start);
      out.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(path);
      throw new IOException(path + ": cannot begin a log file: " + e.getMessage(), e);
    }
    Durable.forceDirectory(directory);
    return new LogFile(path, start);
  }

  static void delete(List<LogFile> files) throws IOException {
    for (LogFile file : files) {
      Files.deleteIfExists(file.path());
    }
  }

  static @Nullable Place find(List<LogFile> files, Position position) throws IOException {
    for (int i = files.size() - 1; i >= 0; i--) {
      LogFile file = files.get(i);
      if (position.txid() >= file.start().txid()) {
        int index = file.indexAfter(position.txid());
        boolean found = index >= 0 && file.boundary(index).equals(position);
        return found ? new Place(i, index) : null;
      }
    }
    return files.isEmpty() && position.isNone() ? new Place(0, 0) : null;
  }

  static List<Segment> read(List<LogFile> files, Place from, int maxBytes) throws IOException {
    List<Segment> segments = new ArrayList<>();
    long bytes = 0;
    int index = from.index;
    for (int i = from.file; i < files.size(); i++, index = 0) {
      for (; index < files.get(i).count(); index++) {
        byte[] ltx = files.get(i).read(index);
        bytes += ltx.length;
        if (bytes > maxBytes && !segments.isEmpty()) {
          return segments;
        }
        segments.add(Segment.parse(ltx));
      }
    }
    return segments;
  }

  static Optional<Segment> last(List<LogFile> files) throws IOException {
    for (int i = files.size() - 1; i >= 0; i--) {
      LogFile file = files.get(i);
      if (file.count() > 0) {
        return Optional.of(Segment.parse(file.read(file.count() - 1)));
      }
    }
    return Optional.empty();
  }

  private static List<Path> paths(Path directory, long generation) throws IOException {
    String prefix = prefix(generation);
    List<Path> present = new ArrayList<>();
    try (Stream<Path> entries = Files.list(directory)) {
      for (Path path : entries.filter(LogDirectory::isLogFile).sorted().toList()) {
        if (path.getFileName().toString().startsWith(prefix)) {
          present.add(path);
        } else {
          Files.delete(path);
        }
      }
    }
    return present;
  }

  private static boolean isLogFile(Path path) {
    return path.getFileName().toString().endsWith(SUFFIX);
  }
}
