package io.twinkeeper.persistence.directory.place;

import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.Errno;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.FileKind;
import io.twinkeeper.protocol.directory.FilePath;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What was replaced and removed, each at its path in a directory of its batch. Nothing in here is
 * ever changed by the stream, but whoever has such a file open may go on writing it.
 *
 * <p>For one thread at a time.
 */
public final class Trash {
  /**
   * Something that was thrown away.
   *
   * @param batch with what else it was thrown away
   * @param when that was
   * @param size of a file, in bytes
   */
  public record Item(String batch, FilePath path, Instant when, long size, FileKind kind) {
    /** What it is asked for by, on one line. */
    public String id() {
      return batch + "/" + path;
    }
  }

  /**
   * What has been removed for good.
   *
   * @param files and links
   * @param bytes that they took on the disk
   * @param more whether there is more to remove right now
   */
  public record Expired(long files, long bytes, boolean more) {}

  private static final long DIRECTORY_BYTES = 4096;

  private final Descriptor directory;
  private final Staging staging;
  private Optional<Batch> filling = Optional.empty();
  private OptionalLong bytes = OptionalLong.empty();
  private Instant oldest = Instant.MIN;

  Trash(Descriptor directory, Staging staging) {
    this.directory = directory;
    this.staging = staging;
  }

  /**
   * Moves something that is not a directory here, in one step.
   *
   * @param path that it has had
   */
  public Item keep(Descriptor parent, byte[] name, FilePath path, Instant now)
      throws PosixException {
    Spot spot = take(new Spot(parent, name), path, now);
    FileStat stat = spot.directory().stat(spot.name());
    kept(stat);
    return TrashWalk.item(filling.orElseThrow().name(), path, stat);
  }

  /** Moves it here, without counting it yet. The spot is good until the next call. */
  Spot take(Spot from, FilePath path, Instant now) throws PosixException {
    for (int attempt = 0; ; attempt++) {
      try {
        Spot to = batch(now).spot(path);
        from.moveTo(to);
        return to;
      } catch (PosixException e) {
        if (attempt > 0 || !isAnotherBatchBetter(e, from)) {
          throw e;
        }
        endBatch();
      }
    }
  }

  /** Its name is taken in this batch, or somebody has cleared the trash by hand. */
  private static boolean isAnotherBatchBetter(PosixException e, Spot from) throws PosixException {
    return e.errno() == Errno.EEXIST || (e.isMissing() && from.look().isPresent());
  }

  private Batch batch(Instant now) throws PosixException {
    if (filling.isEmpty()) {
      filling = Optional.of(Batch.make(directory, now));
      oldest = oldest.isAfter(now) ? now : oldest;
    }
    return filling.get();
  }

  /** What comes next goes to a new directory. */
  void endBatch() {
    filling.ifPresent(Batch::close);
    filling = Optional.empty();
  }

  /** As {@link #endBatch}; nothing was to stay in it, so that it can go. */
  void dropBatch() throws PosixException {
    if (filling.isPresent()) {
      filling.get().prune(directory);
    }
    endBatch();
  }

  /** Something has come here to stay. */
  void kept(FileStat stat) {
    int directories = filling.map(Batch::newDirectories).orElse(0);
    if (bytes.isPresent()) {
      bytes = OptionalLong.of(bytes.getAsLong() + taken(stat) + directories * DIRECTORY_BYTES);
    }
  }

  /** What something takes on the disk; a directory counts as one block, whatever it takes. */
  static long taken(FileStat stat) {
    return stat.isDirectory() ? DIRECTORY_BYTES : stat.blocks() * 512;
  }

  /** Room that it takes on the disk. The first call looks at all of it. */
  public long bytes() throws PosixException {
    if (bytes.isEmpty()) {
      long[] sum = {0};
      for (String batch : batches()) {
        sum[0] += DIRECTORY_BYTES;
        TrashWalk.of(directory, batch).each((item, stat) -> sum[0] += taken(stat));
      }
      bytes = OptionalLong.of(sum[0]);
    }
    return bytes.getAsLong();
  }

  /**
   * What is here, newest first.
   *
   * @param under only what was at this path or below it
   */
  public List<Item> list(Optional<FilePath> under, int limit) throws PosixException {
    List<Item> items = new ArrayList<>();
    List<String> batches = batches();
    for (int i = batches.size() - 1; i >= 0 && items.size() < limit; i--) {
      TrashWalk.of(directory, batches.get(i))
          .limitedTo(limit - items.size())
          .under(under)
          .leaves((item, stat) -> items.add(item));
    }
    return items;
  }

  /** What has this {@link Item#id}; empty if nothing has, any more. */
  public Optional<Item> find(String id) throws PosixException {
    int slash = id.indexOf('/');
    if (slash < 0 || Batch.timeOf(id.substring(0, slash)).isEmpty()) {
      return Optional.empty();
    }
    List<Item> found = new ArrayList<>();
    TrashWalk.of(directory, id.substring(0, slash))
        .limitedTo(1)
        .under(Optional.of(FilePath.parse(id.substring(slash + 1))))
        .leaves((item, stat) -> found.add(item));
    return found.stream().filter(item -> item.id().equals(id)).findFirst();
  }

  /**
   * Brings something back to its path, or beside it if that is taken; missing parents are made.
   *
   * @return where it is now
   * @throws PosixException ENOENT if it is not here any more; ENOTDIR or ELOOP if something that is
   *     not a directory is in the way of a parent
   */
  public FilePath restore(Item item, Descriptor root) throws PosixException {
    Set<FilePath> made = new HashSet<>();
    try (Descriptor batch = directory.openDirectory(Batch.bytes(item.batch()));
        Descriptor from = batch.parentOf(item.path());
        Descriptor to = new Parents(root, staging).of(item.path(), made)) {
      Spot spot = new Spot(from, item.path().name());
      FileStat stat = from.stat(spot.name());
      FilePath reached = restore(spot, to, item);
      bytes = bytes.isPresent() ? OptionalLong.of(less(stat)) : bytes;
      prune(item);
      return reached;
    }
  }

  /** Directories that have nothing left to keep. */
  private void prune(Item item) throws PosixException {
    endBatch();
    try (Descriptor batch = directory.openDirectory(Batch.bytes(item.batch()))) {
      Optional<FilePath> at = item.path().parent();
      boolean empty = true;
      while (empty && at.isPresent()) {
        try (Descriptor in = batch.parentOf(at.get())) {
          empty = Batch.removeIfEmpty(in, at.get().name());
        }
        at = at.get().parent();
      }
    }
    Batch.removeIfEmpty(directory, Batch.bytes(item.batch()));
  }

  private static FilePath restore(Spot from, Descriptor to, Item item) throws PosixException {
    byte[] name = item.path().name();
    for (int attempt = 0; ; attempt++) {
      try {
        from.moveTo(new Spot(to, name));
        return FilePath.in(item.path().parent(), name);
      } catch (PosixException e) {
        if (e.errno() != Errno.EEXIST || attempt > 100) {
          throw e;
        }
      }
      name = besides(item, attempt);
    }
  }

  private static byte[] besides(Item item, int attempt) {
    String suffix = ".restored-" + Batch.stamp(item.when()) + (attempt > 0 ? "-" + attempt : "");
    byte[] end = suffix.getBytes(StandardCharsets.US_ASCII);
    byte[] name = item.path().name();
    int kept = Math.min(name.length, FilePath.LONGEST_NAME - end.length);
    byte[] joined = Arrays.copyOf(name, kept + end.length);
    System.arraycopy(end, 0, joined, kept, end.length);
    return joined;
  }

  /**
   * Removes what is too old, and the oldest while there is too much. Does a bounded amount of work.
   *
   * @param keep how long anything is kept
   * @param maxBytes how much is kept, as {@link #bytes} counts
   */
  public Expired expire(Instant now, Duration keep, long maxBytes) throws PosixException {
    Instant limit = now.minus(keep);
    if (bytes() <= maxBytes && oldest.isAfter(limit)) {
      return new Expired(0, 0, false);
    }
    endBatch();
    TrashSweep sweep = new TrashSweep(directory, bytes(), maxBytes);
    boolean more = false;
    boolean all = true;
    oldest = Instant.MAX;
    for (String batch : batches()) {
      Instant when = Batch.timeOf(batch).orElse(Instant.MIN);
      if (when.isAfter(limit) && sweep.isSmallEnough()) {
        oldest = when;
        all = false;
        break;
      }
      if (!sweep.remove(batch, !when.isAfter(limit))) {
        oldest = when;
        all = false;
        more = !sweep.isSmallEnough() || !when.isAfter(limit);
        break;
      }
    }
    bytes = OptionalLong.of(all ? 0 : sweep.left());
    return new Expired(sweep.files(), sweep.bytes(), more);
  }

  private long less(FileStat stat) {
    return Math.max(0, bytes.orElse(0) - taken(stat));
  }

  /** By their names, which begin with the time: oldest first. */
  private List<String> batches() throws PosixException {
    List<String> names = new ArrayList<>();
    for (byte[] name : directory.list()) {
      String text = new String(name, StandardCharsets.ISO_8859_1);
      if (Batch.timeOf(text).isPresent()) {
        names.add(text);
      }
    }
    names.sort(Batch.ORDER);
    return names;
  }

  void close() {
    endBatch();
  }
}
