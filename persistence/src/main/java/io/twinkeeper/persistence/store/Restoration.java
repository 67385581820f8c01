package io.twinkeeper.persistence.store;

import io.twinkeeper.persistence.segment.Durable;
import io.twinkeeper.persistence.segment.SegmentTail;
import io.twinkeeper.protocol.segment.Segment;
import io.twinkeeper.protocol.segment.SegmentException;
import io.twinkeeper.protocol.segment.SegmentReader;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** One run of restoring a database into a new file. */
final class Restoration {
  private static final int TAIL_BYTES = 4 << 20;
  private static final List<String> BESIDE = List.of("", "-wal", "-shm", "-journal");

  private final RestorePlan plan;
  private final SegmentTail tail;
  private final RestorePoint point;
  private final Pace pace;
  private Position state = Position.NONE;
  private Instant at = Instant.EPOCH;
  private int segments;

  Restoration(RestorePlan plan, SegmentTail tail, RestorePoint point, Pace pace) {
    this.plan = plan;
    this.tail = tail;
    this.point = point;
    this.pace = pace;
  }

  /**
   * Writes beside {@code target}, proves the result, then gives it its name.
   *
   * @throws NotRestorable if a file on the way is damaged, or the point lies inside a file
   * @throws FileAlreadyExistsException if {@code target} exists, or a file beside it that SQLite
   *     would take for its log or journal: nothing is touched
   */
  Restored into(Path target) throws IOException {
    for (String suffix : BESIDE) {
      Path taken = target.resolveSibling(target.getFileName() + suffix);
      if (Files.exists(taken, LinkOption.NOFOLLOW_LINKS)) {
        throw new FileAlreadyExistsException(taken.toString());
      }
    }
    Path written = target.resolveSibling(target.getFileName() + ".restoring");
    try (DatabaseImage image = new DatabaseImage(written)) {
      build(image);
      requirePoint();
      if (image.finish() != state.checksum()) {
        throw new NotRestorable(written + " does not read back as it was written");
      }
      Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
      Durable.forceDirectory(Objects.requireNonNull(target.toAbsolutePath().getParent()));
      return new Restored(target, state, at, image.bytes(), plan.files().size(), segments);
    } finally {
      Files.deleteIfExists(written);
    }
  }

  private void build(DatabaseImage image) throws IOException {
    for (StoredSegment file : plan.files()) {
      try (SegmentReader reader = file.open()) {
        image.begin(file.pageSize(), file.pages());
        while (reader.next()) {
          image.page(reader.pageNumber(), reader.page());
          pace.took(file.pageSize());
        }
      } catch (SegmentException e) {
        throw new NotRestorable(file.path() + " is damaged: " + e.getMessage(), e);
      }
      reach(image, file.after(), file.at(), file.path().toString());
    }
    while (tail.has(state)) {
      if (!addTail(image)) {
        return;
      }
    }
  }

  private boolean addTail(DatabaseImage image) throws IOException {
    List<Segment> next = tail.read(state, TAIL_BYTES);
    for (Segment segment : next) {
      if (!RestorePlan.admits(point, segment)) {
        return false;
      }
      add(image, segment);
    }
    return !next.isEmpty();
  }

  private void add(DatabaseImage image, Segment segment) throws IOException {
    image.begin(segment.header().pageSize(), segment.header().commit());
    try {
      segment.forEachPage((number, page) -> put(image, number, page));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    segments++;
    reach(image, segment.after(), segment.header().timestamp(), segment.toString());
  }

  private static void put(DatabaseImage image, int number, byte[] page) {
    try {
      image.page(number, page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void reach(DatabaseImage image, Position after, Instant when, String from) {
    long sum = image.end();
    if (sum != after.checksum()) {
      throw new NotRestorable(
          String.format("after %s the pages add up to %016x, not to %s", from, sum, after));
    }
    state = after;
    at = when;
  }

  private void requirePoint() {
    if (point instanceof RestorePoint.Txid exact && state.txid() != exact.txid()) {
      throw new NotRestorable(
          String.format(
              Locale.ROOT,
              "%s cannot be restored by itself: the nearest before it is %016x, of %s",
              point,
              state.txid(),
              at));
    }
  }
}
