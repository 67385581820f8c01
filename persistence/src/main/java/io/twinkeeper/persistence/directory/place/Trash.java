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
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What was replaced and removed, each at its path in a directory of its batch. Nothing in here is
 * ever changed by the stream, but whoever has such a file open may go on writing it.
 *
 * <p>For one thread at a time.
 */
public final class Trash {
  /** How something came here. */
  public enum Why {
    /** It was removed. */
    DELETED,
    /** Other content has its path. */
    OVERWRITTEN,
    /** It gave way to what somebody has chosen. */
    DISPLACED;

    /** As it is written. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Something that was thrown away.
   *
   * @param batch with what else it was thrown away
   * @param when that was
   * @param size of a file, in bytes
   */
  public record Item(String batch, FilePath path, Instant when, Why why, long size, FileKind kind) {
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

  /**
   * How much there is.
   *
   * @param files and links
   * @param bytes that they and their directories take on the disk
   */
  public record Size(long files, long bytes) {
    private Size with(FileStat stat) {
      return new Size(files + (stat.isDirectory() ? 0 : 1), bytes + taken(stat));
    }

    private Size less(FileStat stat) {
      return new Size(Math.max(0, files - 1), Math.max(0, bytes - taken(stat)));
    }
  }

  private static final long DIRECTORY_BYTES = 4096;

  private final Descriptor directory;
  private final Staging staging;
  private Optional<Batch> filling = Optional.empty();
  private Optional<Size> size = Optional.empty();
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
  public Item keep(Descriptor parent, byte[] name, FilePath path, Instant now, Why why)
      throws PosixException {
    Spot spot = take(new Spot(parent, name), path, now, why);
    FileStat stat = spot.directory().stat(spot.name());
    kept(stat);
    return TrashWalk.item(filling.orElseThrow().name(), path, stat);
  }

  /** Moves it here, without counting it yet. The spot is good until the next call. */
  Spot take(Spot from, FilePath path, Instant now, Why why) throws PosixException {
    for (int attempt = 0; ; attempt++) {
      try {
        Spot to = batch(now, why).spot(path);
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

  private Batch batch(Instant now, Why why) throws PosixException {
    if (filling.filter(batch -> batch.why() != why).isPresent()) {
      dropBatch();
    }
    if (filling.isEmpty()) {
      filling = Optional.of(Batch.make(directory, now, why));
      oldest = oldest.isAfter(now) ? now : oldest;
    }
    return filling.get();
  }

  /** What comes next goes to a new directory. */
  void endBatch() {
    filling.ifPresent(Batch::close);
    filling = Optional.empty();
  }

  /** As {@link #endBatch}; if nothing has stayed in it, it goes. */
  void dropBatch() throws PosixException {
    if (filling.isPresent()) {
      filling.get().prune(directory);
    }
    endBatch();
  }

  /** Something has come here to stay. */
  void kept(FileStat stat) {
    int directories = filling.map(Batch::newDirectories).orElse(0);
    size =
        size.map(all -> all.with(stat))
            .map(all -> new Size(all.files(), all.bytes() + directories * DIRECTORY_BYTES));
  }

  /** What something takes on the disk; a directory counts as one block, whatever it takes. */
  static long taken(FileStat stat) {
    return stat.isDirectory() ? DIRECTORY_BYTES : stat.blocks() * 512;
  }

  /** How much is here. The first call looks at all of it. */
  public Size size() throws PosixException {
    if (size.isEmpty()) {
      Size[] sum = {new Size(0, 0)};
      for (String batch : batches()) {
        sum[0] = new Size(sum[0].files(), sum[0].bytes() + DIRECTORY_BYTES);
        TrashWalk.of(directory, batch).each((item, stat) -> sum[0] = sum[0].with(stat));
      }
      size = Optional.of(sum[0]);
    }
    return size.get();
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

  /**
   * The newest that had a path, directories left aside.
   *
   * @param until when it was thrown away at the latest
   */
  public Optional<Item> newest(FilePath path, Instant until) throws PosixException {
    for (String batch : batches(until)) {
      Optional<Item> found = in(batch, path);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** The batches that were thrown away at {@code until} or before, newest first. */
  public List<String> batches(Instant until) throws PosixException {
    List<String> batches = batches();
    batches.removeIf(batch -> Batch.timeOf(batch).orElse(Instant.MAX).isAfter(until));
    Collections.reverse(batches);
    return batches;
  }

  /** What one of {@link #batches} has of a path, or below it; nothing if it is not there. */
  public List<Item> under(FilePath path, String batch) throws PosixException {
    List<Item> items = new ArrayList<>();
    TrashWalk.of(directory, batch).under(Optional.of(path)).leaves((item, stat) -> items.add(item));
    return items;
  }

  private Optional<Item> in(String batch, FilePath path) throws PosixException {
    List<Item> found = new ArrayList<>();
    TrashWalk.of(directory, batch)
        .limitedTo(1)
        .under(Optional.of(path))
        .leaves((item, stat) -> found.add(item));
    return found.stream().filter(item -> item.path().equals(path)).findFirst();
  }

  /**
   * What has this {@link Item#id}; empty if nothing has, any more.
   *
   * @throws io.twinkeeper.protocol.directory.BadPathException if no item could have it
   */
  public Optional<Item> find(String id) throws PosixException {
    int slash = id.indexOf('/');
    if (slash < 0 || Batch.timeOf(id.substring(0, slash)).isEmpty()) {
      return Optional.empty();
    }
    return in(id.substring(0, slash), FilePath.parse(id.substring(slash + 1)));
  }

  /**
   * Brings something back; missing parents are made.
   *
   * @param to where nothing is yet
   * @param dirty gets {@code to} and the parents that were made
   * @throws PosixException EEXIST if something is there; ENOENT if it is not here any more; ENOTDIR
   *     or ELOOP if something that is not a directory is in the way of a parent
   */
  public void restore(Item item, Descriptor root, FilePath to, Set<FilePath> dirty)
      throws PosixException {
    endBatch();
    try (Descriptor batch = directory.openDirectory(Batch.bytes(item.batch()));
        Descriptor from = batch.parentOf(item.path())) {
      Spot spot = new Spot(from, item.path().name());
      FileStat stat = from.stat(spot.name());
      try (Descriptor parent = new Parents(root, staging).of(to, dirty)) {
        spot.moveTo(new Spot(parent, to.name()));
      }
      dirty.add(to);
      size = size.map(all -> all.less(stat));
    }
    prune(item);
  }

  /** Directories that have nothing left to keep. */
  private void prune(Item item) throws PosixException {
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

  /**
   * Removes what is too old; if there is too much, first files of which one alone is too much, then
   * the oldest. Removes a bounded number of others.
   *
   * @param keep how long anything is kept
   * @param maxBytes how much is kept, as {@link #size} counts
   */
  public Expired expire(Instant now, Duration keep, long maxBytes) throws PosixException {
    Instant limit = now.minus(keep);
    Size before = size();
    if (before.bytes() <= maxBytes && oldest.isAfter(limit)) {
      return new Expired(0, 0, false);
    }
    endBatch();
    size = Optional.empty(); // somebody may have removed something by hand
    before = size();
    TrashSweep sweep = new TrashSweep(directory, before.bytes(), maxBytes);
    if (!sweep.isSmallEnough()) { // what cannot be kept must not cost everything that is older
      for (String batch : batches()) {
        sweep.removeTooLarge(batch);
      }
    }
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
    size =
        Optional.of(
            all
                ? new Size(0, 0)
                : new Size(Math.max(0, before.files() - sweep.files()), sweep.left()));
    return new Expired(sweep.files(), sweep.bytes(), more);
  }

  /**
   * Removes what was not kept on purpose: deleted and overwritten content that a process had no
   * time to remove. What gave way to somebody's choice stays. Does a bounded amount of work.
   */
  public Expired empty() throws PosixException {
    endBatch();
    size = Optional.empty();
    Size before = size();
    TrashSweep sweep = new TrashSweep(directory, before.bytes(), 0);
    boolean more = false;
    for (String batch : batches()) {
      more = more || (Batch.whyOf(batch) != Why.DISPLACED && !sweep.remove(batch, true));
    }
    size = Optional.of(new Size(Math.max(0, before.files() - sweep.files()), sweep.left()));
    return new Expired(sweep.files(), sweep.bytes(), more);
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
