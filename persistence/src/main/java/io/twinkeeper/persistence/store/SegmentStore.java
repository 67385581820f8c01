package io.twinkeeper.persistence.store;

import io.twinkeeper.persistence.segment.SegmentLog;
import io.twinkeeper.persistence.segment.SegmentTail;
import io.twinkeeper.protocol.segment.PageChecksum;
import io.twinkeeper.protocol.segment.SegmentHeader;
import io.twinkeeper.protocol.stream.Lineage;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One database's history on this node: snapshots and the segments between them as LTX files, in the
 * layout of a Litestream file replica. Restoring needs these files and nothing else.
 *
 * <p>The store follows the segment log at a distance ({@link #keep}); what is not in its files yet
 * is in the log. Where the log goes on from a state that the store does not end with it needs a new
 * beginning ({@link #needsBase}, {@link #begin}). Every method blocks and may throw {@link
 * IOException} for what the disk does: nothing that was published is lost then, and the next call
 * goes on. Safe for any thread; restoring runs beside everything else.
 */
public final class SegmentStore {
  private static final int FOLDS_AT_ONCE = 64;

  /** Somebody waits for a restoration, or a test of it. */
  private static final int RESTORE_FASTER = 8;

  private static final long SNAPSHOT_AT_LEAST_BYTES = 16L << 20;

  private final StoreSettings settings;
  private final InstantSource clock;
  private final StoreFiles files;
  private final Pace pace;
  private final Compaction middle;
  private final Compaction coarse;
  private final Retention retention;
  private final Windows fine;
  private final boolean owned;
  private final long reserveBytes;
  private final Object keeping = new Object();
  private @Nullable List<StoredSegment> known;

  /**
   * Looks at nothing yet.
   *
   * @param directory the store's own; made when the first file is written
   */
  public SegmentStore(Path directory, StoreSettings settings, InstantSource clock) {
    this(directory, settings, clock, true, settings.reserveBytes());
  }

  private SegmentStore(
      Path directory,
      StoreSettings settings,
      InstantSource clock,
      boolean owned,
      long reserveBytes) {
    this.owned = owned;
    this.reserveBytes = reserveBytes;
    this.settings = settings;
    this.clock = clock;
    this.files = new StoreFiles(directory);
    this.pace = settings.pace();
    this.fine = new Windows(settings.fold());
    this.middle = new Compaction(files, Level.FINE, Level.MIDDLE, new Windows(settings.middle()));
    this.coarse = new Compaction(files, Level.MIDDLE, Level.COARSE, new Windows(settings.coarse()));
    this.retention = new Retention(settings, middle, coarse);
  }

  /** A store that another process owns: for restoring and looking, not for keeping. */
  public static SegmentStore reading(Path directory, StoreSettings settings) {
    return new SegmentStore(directory, settings, InstantSource.system(), false, 0);
  }

  /**
   * As {@link #reading}, on behalf of a node that runs.
   *
   * @param reserveBytes nothing is restored that would leave the file system with less
   */
  public static SegmentStore examined(Path directory, long reserveBytes) {
    return new SegmentStore(
        directory, StoreSettings.DEFAULT, InstantSource.system(), false, reserveBytes);
  }

  /** What a store holds. Times and ids are those of the first and the last restorable state. */
  public record Contents(
      int files,
      int snapshots,
      long bytes,
      Position first,
      @Nullable Instant firstAt,
      Position last,
      @Nullable Instant lastAt) {}

  /** Where the log is followed from; {@link Position#NONE} if there is no beginning yet. */
  public synchronized Position end() throws IOException {
    return last().map(StoredSegment::after).orElse(Position.NONE);
  }

  /** Whether the log goes on from a state that the store does not end with. */
  public synchronized boolean needsBase(SegmentLog log) throws IOException {
    return !log.last().isNone() && !log.has(end());
  }

  /**
   * Begins a snapshot of the whole database; what is in the store of histories beside {@code
   * lineage} goes when it is published.
   *
   * @param position the state that its pages make
   * @param pages the database's size in pages
   * @throws StoreFull if the file system has too little room for it
   */
  public Base begin(Position position, Lineage lineage, int pageSize, int pages)
      throws IOException {
    snapshot(); // what a crash left half-written goes before anything is begun
    requireRoom((long) pageSize * pages);
    SegmentHeader header =
        new SegmentHeader(
            pageSize, pages, 1, position.txid(), clock.instant(), 0, 0, 0, 0, 0, position.epoch());
    return new Base(position, lineage, files.draft(Level.SNAPSHOT, header));
  }

  /** A snapshot that is being written; not safe for threads. */
  public final class Base implements AutoCloseable {
    private final Position position;
    private final Lineage lineage;
    private final StoreFiles.Draft draft;
    private long checksum;

    Base(Position position, Lineage lineage, StoreFiles.Draft draft) {
      this.position = position;
      this.lineage = lineage;
      this.draft = draft;
    }

    /** The next page in ascending order; the lock page is left out. */
    public void page(int number, byte[] page) throws IOException {
      checksum = PageChecksum.toggle(checksum, PageChecksum.of(number, page, 0, page.length));
      draft.page(number, page);
    }

    /**
     * Makes it part of the store, durably.
     *
     * @throws IOException if the pages do not add up to the position, or for the disk
     */
    public void publish() throws IOException {
      if (checksum != position.checksum()) {
        throw new IOException(
            String.format("the pages add up to %016x, not to %s", checksum, position));
      }
      synchronized (SegmentStore.this) {
        dropBeside(lineage, position);
        add(List.of(draft.publish(position.checksum())));
      }
    }

    /** Gives it up if it was not published. */
    @Override
    public void close() throws IOException {
      draft.close();
    }
  }

  /**
   * Takes over what the log has gathered, merges what is due and drops what is past. Does nothing
   * if there is no beginning ({@link #needsBase}). Takes as long as the pace that was set asks for.
   *
   * @throws StoreFull if the file system has too little room; what is past was dropped before
   */
  public void keep(SegmentLog log) throws IOException {
    synchronized (keeping) {
      drop();
      if (log.last().txid() > end().txid()) {
        requireRoom(0);
        log.force(); // a source's log is else forced once in thousands of pages
        fold(log, clock.instant());
      }
      compact();
    }
  }

  /** As {@link #keep}, but up to the log's end, although its last window is not over. */
  public void catchUp(SegmentLog log) throws IOException {
    synchronized (keeping) {
      requireRoom(0);
      log.force();
      fold(log, null);
    }
  }

  /**
   * Restores the database into a new file.
   *
   * @param tail the log, if it is at hand: it knows what the files do not hold yet
   * @throws NotRestorable if the point is out of reach, or a file on the way is damaged
   * @throws StoreFull if there is too little room beside {@code target}
   * @throws java.nio.file.FileAlreadyExistsException if {@code target} exists, or a log of its name
   */
  public Restored restore(Path target, RestorePoint point, SegmentTail tail) throws IOException {
    List<StoredSegment> all = snapshot();
    RestorePlan plan = RestorePlan.of(all, point);
    if (plan.isEmpty()) {
      throw new NotRestorable("nothing is kept for " + point + ": " + reach(all));
    }
    requireRoom(target.toAbsolutePath().getParent(), plan.last().databaseBytes());
    return new Restoration(plan.upTo(tail), tail, point, pace.faster(RESTORE_FASTER)).into(target);
  }

  /** What the store holds. */
  public Contents contents() throws IOException {
    List<StoredSegment> all = snapshot();
    Optional<StoredSegment> first = all.stream().filter(StoredSegment::isSnapshot).findFirst();
    StoredSegment last = all.isEmpty() ? null : all.get(all.size() - 1);
    return new Contents(
        all.size(),
        (int) all.stream().filter(StoredSegment::isSnapshot).count(),
        all.stream().mapToLong(StoredSegment::bytes).sum(),
        first.map(StoredSegment::after).orElse(Position.NONE),
        first.map(StoredSegment::at).orElse(null),
        last == null ? Position.NONE : last.after(),
        last == null ? null : last.at());
  }

  /** Reads every file and follows every chain; see {@link Inspection}. */
  public Inspection inspect() throws IOException {
    return Inspection.of(snapshot());
  }

  private synchronized List<StoredSegment> snapshot() throws IOException {
    return List.copyOf(list());
  }

  private List<StoredSegment> list() throws IOException {
    List<StoredSegment> present = known;
    if (present == null) {
      if (owned) {
        files.removeUnfinished();
      }
      present = files.list();
      known = present;
    }
    return present;
  }

  private Optional<StoredSegment> last() throws IOException {
    RestorePlan plan = RestorePlan.of(list(), new RestorePoint.Latest());
    return plan.isEmpty() ? Optional.empty() : Optional.of(plan.last());
  }

  private void add(List<StoredSegment> made) throws IOException {
    List<StoredSegment> more = new ArrayList<>(list());
    more.removeIf(old -> made.stream().anyMatch(fresh -> fresh.path().equals(old.path())));
    more.addAll(made);
    more.sort(StoreFiles.ORDER);
    known = more;
  }

  private void delete(StoredSegment file) throws IOException {
    files.delete(file);
    List<StoredSegment> fewer = new ArrayList<>(list());
    fewer.remove(file);
    known = fewer;
  }

  private void fold(SegmentLog log, @Nullable Instant now) throws IOException {
    for (int i = 0; i < FOLDS_AT_ONCE; i++) {
      StoredSegment end;
      synchronized (this) {
        end = last().orElse(null);
      }
      if (end == null || !log.has(end.after())) {
        return;
      }
      StoredSegment made = new Fold(log, fine).next(files, end, now, pace);
      if (made == null) {
        return;
      }
      synchronized (this) {
        add(List.of(made));
      }
    }
  }

  private void compact() throws IOException {
    Instant now = clock.instant();
    for (Compaction level : List.of(middle, coarse)) {
      List<StoredSegment> made = level.run(snapshot(), now, pace);
      synchronized (this) {
        add(made);
      }
    }
    snapshotIfDue();
  }

  /** A restore has to read the last snapshot and everything since: neither may grow for ever. */
  private void snapshotIfDue() throws IOException {
    List<StoredSegment> plan = RestorePlan.of(snapshot(), new RestorePoint.Latest()).files();
    if (plan.size() < 2) {
      return;
    }
    long since = plan.stream().skip(1).mapToLong(StoredSegment::bytes).sum();
    Instant last = plan.get(plan.size() - 1).at();
    boolean late = plan.get(0).at().plus(settings.snapshotEvery()).isBefore(last);
    if (late || since > Math.max(SNAPSHOT_AT_LEAST_BYTES, plan.get(0).bytes())) {
      requireRoom(plan.get(0).bytes() + since);
      List<StoredSegment> inputs = plan.subList(0, Math.min(plan.size(), Merge.INPUTS));
      StoredSegment made = Merge.into(files, Level.SNAPSHOT, inputs, pace);
      synchronized (this) {
        add(List.of(made));
      }
    }
  }

  private synchronized void drop() throws IOException {
    for (StoredSegment file : retention.unwanted(list(), clock.instant())) {
      delete(file);
    }
  }

  /** Files of a line that lost, past where it parted from {@code lineage}: its fork has them. */
  private void dropBeside(Lineage lineage, Position base) throws IOException {
    for (StoredSegment file : List.copyOf(list())) {
      boolean later = file.after().txid() >= base.txid();
      boolean begun =
          !lineage.terms().isEmpty() && file.after().txid() >= lineage.terms().get(0).firstTxid();
      if (later || (begun && !lineage.contains(file.after()))) {
        delete(file);
      }
    }
  }

  private void requireRoom(long bytes) throws IOException {
    requireRoom(files.directory().toAbsolutePath(), bytes);
  }

  /** A node leaves its reserve alone; a person's command may take what there is. */
  private void requireRoom(@Nullable Path wanted, long bytes) throws IOException {
    Path at = Objects.requireNonNull(wanted);
    while (!Files.exists(at)) {
      at = Objects.requireNonNull(at.getParent());
    }
    long free = Files.getFileStore(at).getUsableSpace();
    long needed = bytes + reserveBytes;
    if (free < needed) {
      throw new StoreFull(at, free, needed);
    }
  }

  private static String reach(List<StoredSegment> all) {
    List<String> snapshots = new ArrayList<>();
    for (StoredSegment file : all) {
      if (file.isSnapshot()) {
        snapshots.add(String.format("%016x of %s", file.after().txid(), file.at()));
      }
    }
    return snapshots.isEmpty() ? "the store is empty" : "the earliest state is " + snapshots.get(0);
  }

  /** How often {@link #keep} should be called. */
  public Duration rhythm() {
    return settings.fold();
  }
}
