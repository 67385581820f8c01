package io.twinkeeper.persistence.store;

import io.twinkeeper.persistence.segment.Durable;
import io.twinkeeper.protocol.segment.SegmentException;
import io.twinkeeper.protocol.segment.SegmentHeader;
import io.twinkeeper.protocol.segment.SegmentWriter;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of a store, {@code ltx/<level>/<first txid>-<last txid>.ltx}. A file appears whole
 * and durable or not at all; its modification time is that of its last transaction.
 */
final class StoreFiles {
  private static final Logger LOG = LoggerFactory.getLogger(StoreFiles.class);

  /** The order of history. */
  static final Comparator<StoredSegment> ORDER =
      Comparator.<StoredSegment>comparingLong(f -> f.after().txid())
          .thenComparing(f -> f.level().number());

  private static final String UNFINISHED = ".tmp";
  private static final int BUFFER_BYTES = 64 << 10;

  private final Path directory;

  StoreFiles(Path directory) {
    this.directory = directory.resolve("ltx");
  }

  Path directory() {
    return directory;
  }

  /** Every whole file, by last transaction. A damaged one is told of and left out. */
  List<StoredSegment> list() throws IOException {
    List<StoredSegment> files = new ArrayList<>();
    for (Level level : Level.values()) {
      for (Path path : paths(level)) {
        if (StoredSegment.isName(path)) {
          read(level, path, files);
        }
      }
    }
    files.sort(ORDER);
    return files;
  }

  /** Removes what a crash left half-written. */
  void removeUnfinished() throws IOException {
    for (Level level : Level.values()) {
      for (Path path : paths(level)) {
        if (path.toString().endsWith(UNFINISHED)) {
          Files.deleteIfExists(path);
        }
      }
    }
  }

  private List<Path> paths(Level level) throws IOException {
    Path at = directory.resolve(level.directory());
    if (!Files.isDirectory(at)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(at)) {
      return entries.toList();
    }
  }

  private static void read(Level level, Path path, List<StoredSegment> to) throws IOException {
    try {
      to.add(StoredSegment.of(level, path));
    } catch (NoSuchFileException e) {
      LOG.debug("{} went away meanwhile", path);
    } catch (SegmentException e) {
      LOG.warn("{} is damaged and not used: {}", path, e.getMessage());
    }
  }

  void delete(StoredSegment file) throws IOException {
    Files.deleteIfExists(file.path());
  }

  /** Begins a file. */
  Draft draft(Level level, SegmentHeader header) throws IOException {
    Path at = directory.resolve(level.directory());
    Files.createDirectories(at);
    Path path = at.resolve(StoredSegment.name(header.minTxid(), header.maxTxid()));
    return new Draft(level, path, header);
  }

  /** A file that is being written; it gets its name in {@link #publish}. */
  static final class Draft implements AutoCloseable {
    private final Level level;
    private final Path path;
    private final Path written;
    private final SegmentHeader header;
    private final FileOutputStream file;
    private final OutputStream out;
    private final SegmentWriter writer;

    Draft(Level level, Path path, SegmentHeader header) throws IOException {
      this.level = level;
      this.path = path;
      this.written = unfinished(path);
      this.header = header;
      this.file = new FileOutputStream(written.toFile());
      this.out = new BufferedOutputStream(file, BUFFER_BYTES);
      this.writer = begin();
    }

    /** A name of its own: whoever else may write the same file does not write into this one. */
    private static Path unfinished(Path path) throws IOException {
      return Files.createTempFile(path.getParent(), path.getFileName() + ".", UNFINISHED);
    }

    private SegmentWriter begin() throws IOException {
      try {
        return new SegmentWriter(out, header);
      } catch (IOException e) {
        close();
        throw e;
      }
    }

    void page(int number, byte[] page) throws IOException {
      writer.page(number, page);
    }

    /** Ends the file, makes it durable and names it. */
    StoredSegment publish(long postChecksum) throws IOException {
      writer.end(postChecksum);
      out.flush();
      file.getFD().sync();
      file.close();
      Files.setLastModifiedTime(written, FileTime.from(header.timestamp()));
      Files.move(
          written, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      Durable.forceDirectory(Objects.requireNonNull(path.toAbsolutePath().getParent()));
      return StoredSegment.of(level, path);
    }

    /** Gives it up if it was not published. */
    @Override
    public void close() throws IOException {
      file.close();
      Files.deleteIfExists(written);
    }
  }
}
