package io.twinkeeper.persistence.segment;

import io.twinkeeper.protocol.segment.Segment;
import io.twinkeeper.protocol.stream.Lineage;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Append-only log of one database's segments: each begins where the one before ends.
 *
 * <p>Durable after {@link #force}; what was appended since may be lost in a power failure and is
 * then cut off when the log is opened. Keeps a bounded past: whole files are dropped, oldest first.
 * Blocks; safe for any thread, as one may read while another one appends. Every method may throw
 * {@link UncheckedIOException}; once writing or forcing failed in a way that leaves the disk's
 * content unknown, every later write is refused until the log is opened anew.
 */
public final class SegmentLog implements SegmentTail, AutoCloseable {
  private final Path directory;
  private final LogLimits limits;
  private final List<LogFile> files;
  private LogWriter writer = new LogWriter();
  private long generation;
  private Lineage lineage;
  private Position durable = Position.NONE;
  private boolean forcing;

  private SegmentLog(Path directory, LogLimits limits, LineageFile stored, List<LogFile> files) {
    this.directory = directory;
    this.limits = limits;
    this.files = files;
    this.generation = stored.generation();
    this.lineage = stored.lineage();
  }

  /**
   * Opens the log in {@code directory}, which is made if it is missing. A torn tail is cut off.
   *
   * @throws LogCorrupt if bytes that were once durable are damaged; nothing is changed then
   */
  public static SegmentLog open(Path directory, LogLimits limits) {
    try {
      Files.createDirectories(directory);
      LineageFile stored = LineageFile.read(directory);
      List<LogFile> files = LogDirectory.open(directory, stored.generation());
      SegmentLog log = new SegmentLog(directory, limits, stored, files);
      if (!files.isEmpty()) {
        log.writer.resume(log.newest());
      }
      log.durable = log.last();
      return log;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Adds a segment; on the disk after {@link #force}. The first segment of an epoch also extends
   * the lineage, durably and first.
   *
   * @throws ChainBroken if it does not continue {@link #last}; nothing is changed then
   * @throws UncheckedIOException if it could not be written (a full disk): the log ends where it
   *     did
   */
  public synchronized void append(Segment segment) {
    if (!segment.follows(last())) {
      throw ChainBroken.gap(last(), segment);
    }
    try {
      Lineage longer = lineage.withTerm(segment.header().epoch(), segment.header().minTxid());
      if (!longer.equals(lineage)) {
        store(longer);
      }
      if (files.isEmpty() || newest().sizeBytes() >= limits.bytesPerFile()) {
        roll();
      }
      writer.append(newest(), segment);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts everything appended so far on the disk; others may append and read meanwhile. */
  public void force() {
    try {
      LogWriter.Tail tail;
      Position end;
      synchronized (this) {
        awaitForce();
        tail = writer.tail();
        end = last();
        if (tail == null) {
          return;
        }
        forcing = true;
      }
      force(tail, end);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void force(LogWriter.Tail tail, Position end) throws IOException {
    IOException failure = null;
    try {
      tail.force();
    } catch (IOException e) {
      failure = e;
    }
    synchronized (this) {
      forcing = false;
      notifyAll();
      if (failure != null) {
        writer.failed(failure);
        throw failure;
      }
      writer.forced(tail);
      durable = end;
    }
  }

  /** One at a time, and no file is left while it is being forced. */
  private synchronized void awaitForce() {
    boolean interrupted = false;
    while (forcing) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The state after the last segment; {@link Position#NONE} if nothing is known of the database.
   */
  public synchronized Position last() {
    return files.isEmpty() ? Position.NONE : newest().last();
  }

  /** Up to where everything is on the disk, and stays there through a power loss. */
  public synchronized Position durable() {
    return durable;
  }

  /** The earliest state that can be continued from. */
  public synchronized Position first() {
    return files.isEmpty() ? Position.NONE : files.get(0).start();
  }

  /** Whether exactly this state lies between two segments, or at either end. */
  @Override
  public synchronized boolean has(Position position) {
    try {
      return LogDirectory.find(files, position) != null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Segments after {@code after}, in order: at least one if there is one, then as many as fit in
   * {@code maxBytes}.
   *
   * @throws ChainBroken if {@code after} is not in the log ({@link #has})
   */
  @Override
  public synchronized List<Segment> read(Position after, int maxBytes) {
    try {
      LogDirectory.Place place = LogDirectory.find(files, after);
      if (place == null) {
        throw new ChainBroken("the log does not hold " + after + ", it begins at " + first());
      }
      return LogDirectory.read(files, place, maxBytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The segment that leads to {@link #last}; empty if that is where the log begins. */
  public synchronized Optional<Segment> lastSegment() {
    try {
      return LogDirectory.last(files);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public synchronized Lineage lineage() {
    return lineage;
  }

  /** Replaces the lineage; durable when this returns. */
  public synchronized void lineage(Lineage replaced) {
    try {
      store(replaced);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Forgets every segment and goes on from {@code start}, in one durable step: a crash leaves the
   * old log or the new one.
   */
  public synchronized void reset(Position start, Lineage replaced) {
    try {
      awaitForce();
      writer.close();
      List<LogFile> old = List.copyOf(files);
      LogFile fresh = LogDirectory.create(directory, generation + 1, start);
      LineageFile.of(generation + 1, replaced).write(directory);
      generation++;
      lineage = replaced;
      files.clear();
      files.add(fresh);
      writer = new LogWriter();
      writer.resume(fresh);
      durable = start;
      LogDirectory.delete(old);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Forces and closes; the log may be opened again. */
  @Override
  public synchronized void close() {
    try {
      awaitForce();
      writer.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void store(Lineage replaced) throws IOException {
    LineageFile.of(generation, replaced).write(directory);
    lineage = replaced;
  }

  private void roll() throws IOException {
    awaitForce();
    writer.force();
    durable = last();
    LogFile fresh = LogDirectory.create(directory, generation, last());
    writer.close();
    files.add(fresh);
    writer.resume(fresh);
    long total = files.stream().mapToLong(LogFile::sizeBytes).sum();
    List<LogFile> dropped = new ArrayList<>();
    while (total > limits.totalBytes() && files.size() > 1) {
      LogFile oldest = files.remove(0);
      total -= oldest.sizeBytes();
      dropped.add(oldest);
    }
    LogDirectory.delete(dropped);
  }

  private LogFile newest() {
    return files.get(files.size() - 1);
  }
}
