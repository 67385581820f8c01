package io.twinkeeper.persistence.sqlite.follower;

import io.twinkeeper.persistence.segment.Durable;
import io.twinkeeper.persistence.sqlite.follower.ApplySteps.Step;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database file of a follower and what is known of it. It is in one of three conditions: there
 * is none; it is <em>known</em> to hold a position; or it is <em>dirty</em>: somebody else's bytes,
 * to be kept before they are overwritten.
 */
final class FollowerCopy implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FollowerCopy.class);

  /** Strides of the change counter, so that nobody else's commits make it look like ours. */
  private static final long STRIDE_MASK = 0xfffff;

  private final StateFile state;
  private final FollowerOptions options;
  private final Patience patience;
  private final Superseded superseded;
  private BooleanSupplier giveWay = () -> false;
  private String readers = "";
  private Generation generation;
  private @Nullable CopyFile file;
  private @Nullable CopyState known;
  private byte @Nullable [] headerOfDirty;

  private FollowerCopy(Generation generation, StateFile state, FollowerOptions options) {
    this.generation = generation;
    this.state = state;
    this.options = options;
    this.patience = new Patience(options.longestReader(), System::nanoTime);
    this.superseded = Superseded.in(state.directory());
  }

  /**
   * Lets SQLite finish what a crash left, puts a database in WAL mode into rollback mode, and finds
   * out what the file holds.
   *
   * @param logEnd where the segment log ends: what a database that was the source's should hold
   * @throws CopyBusy if another process has it open in WAL mode, or writes
   */
  static FollowerCopy open(Path database, StateFile state, Position logEnd, FollowerOptions options)
      throws IOException {
    FollowerCopy copy = new FollowerCopy(Generation.of(database), state, options);
    Files.deleteIfExists(SideFiles.firstCopyOf(database));
    try {
      copy.removeOtherGenerations();
      copy.look(logEnd);
    } catch (IOException | RuntimeException e) {
      copy.close();
      throw e;
    }
    return copy;
  }

  /**
   * A crash while the file was being left to its readers leaves the one before or the one after.
   */
  private void removeOtherGenerations() throws IOException {
    Files.deleteIfExists(generation.spareLink());
    superseded.tidy(options.clock().instant());
    for (Path other : generation.others()) {
      if (superseded.is(other)) {
        continue; // somebody may be about to open it
      }
      if (isKnownState(other)) {
        Files.delete(other);
      } else {
        FirstCopy.moveAside(other);
      }
    }
  }

  private boolean isKnownState(Path other) throws IOException {
    try (CopyFile left = CopyFile.open(other)) {
      byte[] header = left.header();
      CopyState before = state.copy();
      CopyState after = state.intent();
      return (before != null && before.fits(header, left.size()))
          || (after != null && after.fits(header, left.size()));
    }
  }

  private Path database() {
    return generation.file();
  }

  /** From now on readers get less time. */
  void hurry() {
    patience.hurry();
  }

  /** From now on what takes long, and may be begun anew, ends as soon as {@code asked}. */
  void giveWay(BooleanSupplier asked) {
    giveWay = asked;
  }

  private void look(Position logEnd) throws IOException {
    Path database = database();
    if (!Files.exists(database) || Files.size(database) == 0) {
      return;
    }
    boolean hadWal = isDatabase() && SqliteRecovery.bringToRest(database);
    CopyFile opened = CopyFile.open(database);
    file = opened;
    byte[] header = opened.header();
    if (PageOne.isDatabase(header) && PageOne.mode(header) == PageOne.WAL_MODE) {
      leaveWalMode(opened, header, logEnd);
      hadWal = true;
    }
    CopyState found = new CopyRecognition(state, logEnd).recognise(opened, !hadWal);
    known = found;
    if (found != null) {
      state.save(found, null);
    } else {
      log.warn(
          "{} holds a state that this node does not know; it will be kept as a fork", database);
    }
  }

  /** What it holds; null if there is none or it is dirty. */
  @Nullable CopyState known() {
    return known;
  }

  /** What a dirty copy held before it was changed, as far as is known. */
  Position lastClaim() {
    CopyState saved = state.copy();
    return saved == null ? Position.NONE : saved.position();
  }

  boolean exists() {
    return file != null;
  }

  boolean isDirty() {
    return file != null && known == null;
  }

  /** Its pages: logical if known, as they are if dirty. Null if there are none to be read. */
  @Nullable CopyPages pages() throws IOException {
    if (file == null) {
      return null;
    }
    byte[] header = file.header();
    if (!PageOne.isDatabase(header)) {
      return null;
    }
    int pageSize = PageOne.pageSize(header);
    int pages = (int) (file.size() / pageSize);
    return new CopyPages(file, pageSize, pages, known == null ? header : known.headerBytes());
  }

  CopyFile file() {
    return Objects.requireNonNull(file, "there is no copy");
  }

  /** A counter for the next change: never one that the file has now. */
  int nextCounter() throws IOException {
    byte[] header = file == null ? new byte[0] : file.header();
    int now = PageOne.isDatabase(header) ? PageOne.counter(header) : 0;
    return now + 1 + (int) (options.random().getAsLong() & STRIDE_MASK);
  }

  /**
   * Makes the copy hold {@code next}, atomically and durably. Readers that have stayed for longer
   * than they may keep the old file; the copy is another one then.
   *
   * @throws CopyBusy if readers stay; the copy is as it was
   * @throws CopyChanged if somebody else changed it; the copy is as they left it, and dirty
   */
  void become(CopyState next, byte[] logicalPageOne, NewContent.PageSet rest) throws IOException {
    become(next, logicalPageOne, rest, true);
  }

  private void become(
      CopyState next, byte[] logicalPageOne, NewContent.PageSet rest, boolean orBeside)
      throws IOException {
    byte[] pageOne = PageOne.physical(logicalPageOne, next.mode(), next.counter());
    NewContent content = new NewContent(next.pageSize(), next.pages(), pageOne, rest);
    state.save(before(), next);
    options.steps().reached(Step.INTENT_SAVED);
    CopyPages old = pages();
    if (file == null || old == null) {
      replace(content);
    } else {
      apply(file, old, content, orBeside);
    }
    known = next;
    headerOfDirty = null;
  }

  /** After a snapshot's log has begun anew: the state needs no lineage any more. */
  void settled() throws IOException {
    if (known != null) {
      known = known.withoutRestart();
      state.save(known, null);
      options.steps().reached(Step.STATE_SAVED);
    }
  }

  /** From now on a change of a dirty copy is noticed too, until the copy becomes something else. */
  void watchIfDirty() throws IOException {
    headerOfDirty = file != null && known == null ? file.header() : null;
  }

  /** Runs {@code reading} while no other process can write to the copy. */
  void whileUnchanged(AtomicApply.Check reading) throws IOException {
    CopyFile locked = file();
    locked.locks().reserve();
    try {
      verify(locked);
      reading.verify();
    } finally {
      locked.locks().release();
    }
  }

  /** A dirty copy's last known state still helps to recognise what is in it. */
  private @Nullable CopyState before() {
    CopyState saved = state.copy();
    return known != null || saved == null ? known : saved.unverified();
  }

  private void replace(NewContent content) throws IOException {
    close();
    boolean ownName = options.nameWasUsed() && !generation.isLinked();
    Generation next = ownName ? generation.next(options.random().getAsLong()) : generation;
    new FirstCopy(next.file(), options.steps()).install(content);
    generation = ownName ? linked(next) : next;
    file = CopyFile.open(database());
  }

  /** On a file system without symbolic links the file takes the name itself. */
  private static Generation linked(Generation next) throws IOException {
    try {
      next.link();
      return next;
    } catch (UnsupportedOperationException | FileSystemException e) {
      log.warn("{} cannot be a symbolic link: {}", next.name(), e.toString());
      Files.move(
          next.file(),
          next.name(),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      Durable.forceDirectory(SideFiles.directoryOf(next.name()));
      return new Generation(next.name(), next.name());
    }
  }

  private void apply(CopyFile opened, CopyPages old, NewContent content, boolean orBeside)
      throws IOException {
    AtomicApply apply =
        new AtomicApply(
            opened, options.readerLimit(), patience.begin(), options.random(), options.steps());
    try {
      apply.run(old.pageSize(), old.pages(), content, () -> verify(opened));
    } catch (ReadersStay e) {
      readers = readers.isEmpty() ? FileHolders.of(opened.path()) : readers;
      if (!orBeside || !patience.isOver()) {
        throw new CopyBusy(e.getMessage() + readers);
      }
      applyBeside(opened, old, content);
    } catch (IOException e) {
      rollBack(opened);
      throw e;
    }
    patience.end();
    readers = "";
  }

  private void applyBeside(CopyFile opened, CopyPages old, NewContent content) throws IOException {
    Generation before = generation;
    Generation next = before.next(options.random().getAsLong());
    byte[] header = opened.header();
    long bytes = opened.size();
    try {
      new BesideApply(opened, before, next, options.steps(), giveWay)
          .run(old.pageSize(), old.pages(), content, () -> verify(opened));
    } catch (BesideFailed e) {
      patience.besideFailed();
      throw new CopyBusy(e.getMessage() + readers);
    }
    generation = next;
    close();
    if (before.isLinked()) {
      supersede(before.file(), header, bytes);
    }
    file = CopyFile.open(next.file());
    log.warn(
        "{} was read for too long{}: who has it open keeps that state, who opens it sees new ones",
        next.name(),
        readers);
  }

  /** The change is done: whatever goes wrong with the file before it must not undo that. */
  private void supersede(Path before, byte[] header, long bytes) {
    try {
      superseded.add(before, header, bytes, options.clock().instant());
    } catch (IOException e) {
      log.warn("{} is in the way, nothing leads to it any more: delete it", before, e);
    }
  }

  /** A journal left behind by a failure is rolled back by SQLite, with our descriptor closed. */
  private void rollBack(CopyFile opened) throws IOException {
    if (Files.exists(opened.journal())) {
      close();
      SqliteRecovery.bringToRest(database());
      file = CopyFile.open(database());
    }
  }

  /** Throws {@link CopyChanged} if somebody else wrote to the copy, as far as its header tells. */
  void requireUnchanged() throws IOException {
    if (file == null && known != null && Files.exists(database())) {
      SqliteRecovery.bringToRest(database()); // a rollback that could not be done at once
      file = CopyFile.open(database());
    }
    if (file != null) {
      verify(file);
    }
  }

  private void verify(CopyFile opened) throws IOException {
    String change = changeOf(opened);
    if (change != null) {
      known = null;
      headerOfDirty = null;
      throw new CopyChanged(database() + ": " + change + FileHolders.of(database()));
    }
  }

  private @Nullable String changeOf(CopyFile opened) throws IOException {
    if (!opened.isInPlace() || !generation.isInPlace()) {
      return "the file was removed or replaced";
    }
    if (Files.exists(opened.journal()) || Files.exists(SideFiles.walOf(database()))) {
      return "another process has begun to write to it";
    }
    byte[] header = opened.header();
    boolean same =
        known == null
            ? headerOfDirty == null || Arrays.equals(headerOfDirty, header)
            : known.fits(header, opened.size());
    return same ? null : "another process wrote to it";
  }

  private void leaveWalMode(CopyFile opened, byte[] header, Position logEnd) throws IOException {
    int pageSize = PageOne.pageSize(header);
    int pages = (int) (opened.size() / pageSize);
    byte[] pageOne = new byte[pageSize];
    opened.read(1, pageOne);
    CopyState claimed =
        new CopyState(
            CopyState.Role.FOLLOWER,
            logEnd,
            pageSize,
            pages,
            CopyState.header(pageOne),
            nextCounter(),
            false,
            null);
    become(claimed, pageOne, NewContent.PageSet.EMPTY, false);
    known = null;
  }

  private boolean isDatabase() throws IOException {
    try (CopyFile peek = CopyFile.open(database())) {
      return PageOne.isDatabase(peek.header());
    }
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
      file = null;
    }
  }
}
