package io.twinkeeper.persistence.segment;

import io.twinkeeper.protocol.segment.Segment;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A log as it lies on the disk, read by somebody who does not own it: nothing is changed or cut
 * off, and its owner may go on meanwhile. What is appended later is not seen. Not safe for threads.
 */
public final class LogTail implements SegmentTail {
  private final List<LogFile> files;

  private LogTail(List<LogFile> files) {
    this.files = files;
  }

  /** Looks at the log in {@code directory}; one that is not there is empty. */
  public static LogTail of(Path directory) {
    try {
      return new LogTail(Files.isDirectory(directory) ? look(directory) : List.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<LogFile> look(Path directory) throws IOException {
    List<LogFile> files = new ArrayList<>();
    long generation = LineageFile.read(directory).generation();
    for (Path path : LogDirectory.of(directory, generation)) {
      try {
        LogFile file = LogFileScan.look(path);
        boolean follows =
            files.isEmpty() || files.get(files.size() - 1).last().equals(file.start());
        if (!follows) {
          return files;
        }
        files.add(file);
      } catch (NoSuchFileException e) {
        files.clear(); // the owner has just dropped it, with all before it
      }
    }
    return files;
  }

  /** The last state that was written whole; {@link Position#NONE} if there is none. */
  public Position last() {
    return files.isEmpty() ? Position.NONE : files.get(files.size() - 1).last();
  }

  @Override
  public boolean has(Position position) {
    try {
      return !files.isEmpty() && LogDirectory.find(files, position) != null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<Segment> read(Position after, int maxBytes) {
    try {
      return LogDirectory.read(
          files, Objects.requireNonNull(LogDirectory.find(files, after)), maxBytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
