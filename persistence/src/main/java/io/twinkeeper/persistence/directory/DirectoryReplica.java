package io.twinkeeper.persistence.directory;

import io.twinkeeper.persistence.directory.DirectoryView.Cause;
import io.twinkeeper.persistence.directory.DirectoryView.Problem;
import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.PeerProgress;
import io.twinkeeper.persistence.directory.index.Totals;
import io.twinkeeper.persistence.directory.place.PlaceSettings;
import io.twinkeeper.persistence.directory.place.Placer;
import io.twinkeeper.persistence.directory.place.Rearrangement;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.Owners;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.persistence.directory.scan.MassDeletion;
import io.twinkeeper.persistence.directory.scan.Removals;
import io.twinkeeper.persistence.directory.scan.Resemblance;
import io.twinkeeper.persistence.directory.scan.ScanReport;
import io.twinkeeper.persistence.directory.scan.ScanSettings;
import io.twinkeeper.persistence.directory.scan.TreeScan;
import io.twinkeeper.persistence.directory.watch.Rested;
import io.twinkeeper.persistence.directory.watch.TreeWatch;
import io.twinkeeper.persistence.directory.watch.WatchSettings;
import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.IgnoreRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One watched directory on this node: tree, index, what is still wanted, annex.
 *
 * <p>No threads but the watch's own: whoever drives it calls {@link #turn} whenever {@code wake}
 * was called, and when the last turn said. For one thread at a time; calls block on disks, none of
 * them for longer than some {@link DirectorySettings#slice} unless a single file is huge.
 */
public final class DirectoryReplica implements AutoCloseable {
  private static final int PROBLEMS = 20;

  private static final int MOST_TROUBLED = 10_000;

  /** In times of the debounce. */
  private static final int LONGEST_UNREST = 50;

  /** The index tells names, and hashes that a short content can be guessed from. */
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static final Duration LOOK_AT_ROOT = Duration.ofSeconds(5);

  private static final long NOTHING_RECORDED = -1;

  /** Nobody who is in a hurry waits for a look at the whole tree that begins meanwhile. */
  private static final Duration LONGEST_HURRY = Duration.ofSeconds(30);

  private final DirectorySettings settings;
  private final IgnoreRules ignore;
  private final DirectoryIndex index;
  private final Root root;
  private final TreeWatch watch;
  private final Intake intake;
  private final Hearing hearing;
  private final Telling telling;
  private final Undoing undoing;
  private final Role role;
  private final Returning returning;
  private final Placing placing;
  private final Supply supply;
  private final Breaker removalsHere;
  private final Expiry expiry;
  private final Restless restless = new Restless();
  private final Map<String, Integer> openFetches = new HashMap<>();
  private final Set<String> met = new HashSet<>();
  private @Nullable TreeScan scan;
  private @Nullable Placer placer;
  private @Nullable Newcomers newcomers;
  private @Nullable Restoration restoration;
  private Set<String> reachable = Set.of();
  private boolean scannedOnce;
  private Instant scannedAt = Instant.MIN;
  private boolean changedRole;
  private boolean undoesLater;
  private boolean almostFull;
  private @Nullable Problem heldUp;
  private @Nullable ScanReport lastReport;
  private long recordedThrough = NOTHING_RECORDED;
  private Instant nextRescan;
  private boolean looksNext;
  private Instant hurriesUntil = Instant.MIN;
  private Instant nextLook = Instant.MIN;
  private long conflicts;
  private long conflictsAt = -1;
  private Instant countConflicts = Instant.MIN;

  private DirectoryReplica(
      DirectorySettings settings, Runnable wake, Supplier<String> boot, DirectoryIndex index)
      throws IOException {
    this.settings = settings;
    this.index = index;
    this.ignore = IgnoreRules.of(settings.ignore());
    this.root = new Root(settings.root(), index, boot, settings.secret());
    this.intake = new Intake(index, settings.clock());
    this.telling = new Telling(index);
    this.role = new Role(index, settings.fromActive());
    this.undoing = new Undoing(index, settings.node(), settings.clock());
    this.supply = new Supply(index);
    this.expiry = new Expiry(settings, index);
    this.removalsHere = breaker("removals-held-here");
    this.returning = new Returning(index);
    this.hearing = new Hearing(index, this::isRefused, returning::isRetoldBy, Hearing.MOST_PATHS);
    this.placing =
        new Placing(
            index,
            intake,
            breaker("removals-held-from-twins"),
            settings.node(),
            settings.clock(),
            path -> scan().path(path),
            path -> scan().tree(path),
            returning,
            () -> Objects.requireNonNull(newcomers, "the root is not in its place"));
    this.nextRescan = settings.clock().instant().plus(settings.rescan());
    this.watch =
        TreeWatch.open(
            settings.root(),
            path -> ignore.ignores(path, true),
            new WatchSettings(
                settings.debounce(),
                settings.debounce().multipliedBy(LONGEST_UNREST),
                LOOK_AT_ROOT),
            System::nanoTime,
            wake);
  }

  private Breaker breaker(String note) {
    return new Breaker(settings.deleteBreaker(), settings.clock(), index, note);
  }

  /**
   * Opens it; the root's annex is made by the first turn.
   *
   * @param wake called from any thread when a turn has something to do
   * @throws IOException if the index or the file watch cannot be had; a missing root is not a
   *     failure but a state that {@link #view} shows
   */
  public static DirectoryReplica open(DirectorySettings settings, Runnable wake)
      throws IOException {
    return open(settings, wake, DirectoryReplica::bootId);
  }

  static DirectoryReplica open(DirectorySettings settings, Runnable wake, Supplier<String> boot)
      throws IOException {
    Files.createDirectories(settings.own(), OWNER_ONLY);
    DirectoryIndex index =
        DirectoryIndex.open(settings.own().resolve("index.db"), settings.node(), settings.clock());
    try {
      return new DirectoryReplica(settings, wake, boot, index);
    } catch (IOException | RuntimeException e) {
      index.close();
      throw e;
    }
  }

  private static String bootId() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    } catch (IOException e) {
      throw new IllegalStateException("no boot id: is /proc mounted?", e);
    }
  }

  /** Looks at what has changed in the tree and places what can be placed, for a slice of time. */
  public Turn turn() throws IOException {
    Rested rested = watch.take();
    Root.Look look = isQuiet(rested) ? Root.Look.SAME : look();
    if (look == Root.Look.HELD) {
      detach();
      return new Turn(index.sequence(), false, LOOK_AT_ROOT);
    }
    if (look != Root.Look.SAME || scan == null || changedRole) {
      attach();
    }
    Duration half = settings.slice().dividedBy(2);
    if (isRestoring(half)) {
      return new Turn(index.sequence(), true, Duration.ZERO);
    }
    long taken = watch.takenThrough(); // by this turn or one that could not look at it
    boolean scans = scan(rested, half);
    if (scannedOnce && !scans) {
      recordedThrough = taken;
    }
    if (scannedOnce && role.isToEnd() && isLookedAt()) {
      role.end();
      changedRole = true;
      return new Turn(index.sequence(), true, Duration.ZERO);
    }
    boolean places = scannedOnce && place(half);
    boolean expires = expiry.go(root.annex(), almostFull);
    removalsHere.keep();
    placing.keepHold();
    return new Turn(index.sequence(), scans || places || expires, untilNext());
  }

  /** Nothing to be done that would need the root in its place; the watch tells when it moves. */
  private boolean isQuiet(Rested rested) {
    return scan != null
        && scan.isIdle()
        && rested.isEmpty()
        && restless.isEmpty()
        && index.wantedTotals().all() == 0
        && settings.clock().instant().isBefore(nextLook)
        && !isToLookAtAll(settings.clock().instant());
  }

  private Root.Look look() throws IOException {
    boolean looked = false;
    try {
      Root.Look look = root.look();
      nextLook = settings.clock().instant().plus(LOOK_AT_ROOT);
      almostFull = look != Root.Look.HELD && root.isAlmostFull();
      looked = true;
      return look;
    } finally {
      if (!looked) {
        rescan(); // what has come to rest was taken already
      }
    }
  }

  private void attach() throws IOException {
    detach();
    scannedOnce = false;
    recordedThrough = NOTHING_RECORDED;
    changedRole = false;
    if (role.isToBegin()) {
      undoing.leaveOff();
      role.begin();
    }
    restless.clear();
    scan = new TreeScan(root.descriptor(), index, scanSettings(), settings.clock());
    placer =
        new Placer(
            root.descriptor(),
            root.annex(),
            new Owners(System::nanoTime),
            placeSettings(),
            settings.clock());
    scan.everything();
    expiry.begin();
    newcomers = newcomers(placer);
    restoration = Restoration.due(index).map(this::restoration).orElse(null);
  }

  private Restoration restoration(Restoration.Cause cause) {
    Restoration.Presence presence =
        cause == Restoration.Cause.EMPTIED
            ? Objects.requireNonNull(newcomers)
            : new Remains(root.descriptor());
    return new Restoration(index, presence, returning);
  }

  private ScanSettings scanSettings() {
    return new ScanSettings(
        settings.node(),
        ignore::ignores,
        this::isDatabase,
        this::mayRecord,
        !role.counts(),
        returning::passesOver);
  }

  private Newcomers newcomers(Placer likening) {
    return new Newcomers(
        root.descriptor(),
        new Resemblance(index, scanSettings(), settings.clock()),
        rearrangement(),
        likening);
  }

  private Rearrangement rearrangement() {
    return new Rearrangement(root.descriptor(), root.annex(), placeSettings(), settings.clock());
  }

  /** Whether what was lost with the tree is still being looked for: nothing is recorded before. */
  private boolean isRestoring(Duration slice) throws IOException {
    if (restoration == null) {
      return false;
    }
    boolean more = restoration.go(slice);
    if (!more) {
      restoration = null;
      placing.forgetBatch();
      rescan();
    }
    return true;
  }

  private PlaceSettings placeSettings() {
    return new PlaceSettings(
        settings.node(),
        settings.allowSetId(),
        settings.keepsTrash(),
        new CopyNames(index, settings));
  }

  private void detach() {
    intake.close();
    supply.close();
    placing.forgetBatch();
    if (scan != null) {
      scan.close();
    }
    scan = null;
    placer = null;
    newcomers = null;
    restoration = null;
  }

  private TreeScan scan() {
    return Objects.requireNonNull(scan, "the root is not in its place");
  }

  private boolean scan(Rested rested, Duration slice) throws IOException {
    TreeScan walk = scan();
    Instant now = settings.clock().instant();
    boolean back = returning.update();
    heldUp = heldUp(now);
    if (back || rested.everything() || isToLookAtAll(now)) {
      walk.everything();
      looksNext = false;
      nextRescan = now.plus(settings.rescan());
    }
    rested.trees().forEach(walk::tree);
    rested.paths().forEach(walk::path);
    restless.due(now).forEach(walk::path);
    returning.released().forEach(walk::path);
    boolean more = walk.go(slice);
    ScanReport report = walk.takeReport();
    Instant again = settings.clock().instant().plus(settings.debounce());
    report.unsettled().forEach(path -> restless.add(path, again));
    lastReport = report;
    undo(report.deviating());
    if (report.wholeScans() > 0) {
      scannedAt = scannedOnce ? scannedAt : now;
      scannedOnce = true;
      placing.forgetOldProblems();
      Likeness.note(index, root.descriptor().stat());
    }
    if (!more) {
      removalsHere.arm();
      if (heldHere() == 0) {
        removalsHere.over();
      }
    }
    return more;
  }

  private boolean isToLookAtAll(Instant now) {
    return looksNext || !now.isBefore(nextWholeLook());
  }

  private Instant nextWholeLook() {
    return nextRescan.isBefore(hurriesUntil) ? hurriesUntil : nextRescan;
  }

  private @Nullable Problem heldUp(Instant now) {
    Set<String> twins = returning.holdUp();
    if (twins.isEmpty()) {
      return null;
    }
    String what =
        "new files are not carried before "
            + String.join(", ", twins)
            + " has told once more what it has; if it never comes back: twin member remove";
    return new Problem(".", what, heldUp == null ? now : heldUp.since());
  }

  /** Somebody who never comes to rest does not keep a node in its role for ever. */
  private boolean isLookedAt() {
    Instant late = scannedAt.plus(settings.debounce().multipliedBy(LONGEST_UNREST));
    return restless.isEmpty() || !settings.clock().instant().isBefore(late);
  }

  /** Nothing is undone before anything is known: whose changes count may not be decided yet. */
  private void undo(List<FilePath> deviating) {
    boolean known = !index.totals().isEmpty() || !index.wantedTotals().isEmpty();
    if (known && undoesLater) {
      undoesLater = false;
      rescan();
    }
    if (known && !deviating.isEmpty()) {
      undoing.undo(deviating, this::isDirectoryHere);
      placing.forgetBatch();
    }
    undoesLater |= !known && !deviating.isEmpty();
  }

  private boolean isDirectoryHere(FilePath path) {
    try (Descriptor parent = root.descriptor().parentOf(path)) {
      return parent.look(path.name()).filter(FileStat::isDirectory).isPresent();
    } catch (PosixException e) {
      return false;
    }
  }

  private boolean place(Duration slice) throws IOException {
    if (almostFull) {
      return false;
    }
    return placing.go(root.descriptor(), root.annex(), Objects.requireNonNull(placer), slice);
  }

  private Duration untilNext() {
    Instant now = settings.clock().instant();
    Instant next = now.plus(LOOK_AT_ROOT);
    Instant retry = almostFull ? next : placing.nextTry().orElse(next);
    next = retry.isBefore(next) ? retry : next;
    Instant again = restless.next().orElse(next);
    next = again.isBefore(next) ? again : next;
    next = nextWholeLook().isBefore(next) ? nextWholeLook() : next;
    return next.isAfter(now) && !looksNext ? Duration.between(now, next) : Duration.ofMillis(1);
  }

  private Removals.Verdict mayRecord(List<FilePath> gone, long live) {
    if (!removalsHere.allows(gone.size(), live)) {
      return Removals.Verdict.HELD;
    }
    return removalsHere.removed(gone.size())
        ? Removals.Verdict.CONFIRMED
        : Removals.Verdict.ALLOWED;
  }

  private boolean isDatabase(FilePath path) {
    return settings.databases().test(path.bytes());
  }

  private boolean isRefused(FileEntry entry) {
    FilePath path = entry.path();
    return path.isOwn() || ignore.ignores(path, entry.state().isDirectory()) || isDatabase(path);
  }

  /** Whether this node is active for the workload; matters if only the active node's changes go. */
  public void active(boolean here) {
    changedRole |= role.active(here);
  }

  /** Which index it has: another one whenever twins are to tell and hear everything anew. */
  public String indexId() {
    return index.id();
  }

  /** What to ask a twin. Whoever was asked for once is one, whether it can be reached or not. */
  public Question question(String peer) {
    expiry.meet(peer);
    returning.meet(peer);
    PeerProgress progress = index.progress(peer);
    Totals pending = index.wantedTotals();
    return new Question(
        index.id(),
        progress.index(),
        progress.heard(),
        pending.all(),
        pending.bytes(),
        troubled(),
        isHolding());
  }

  /** Whether it takes nothing into its tree, or not everything, until somebody sees to that. */
  public boolean isHolding() {
    boolean removals = placing.heldRemovals() > 0;
    return root.held().isPresent() || removals || almostFull || placing.isFull();
  }

  private long troubled() {
    return index.wantedTotals().isEmpty() ? 0 : index.wantedInTrouble(MOST_TROUBLED);
  }

  /** Whether nothing is to come into the tree but what could not be placed when it was tried. */
  public boolean isNothingUnderWay() {
    return index.wantedTotals().all() == troubled();
  }

  /** Answers a twin. Empty {@link News} if it has heard everything. */
  public News news(Question question) {
    expiry.heard(question);
    return telling.answer(question);
  }

  /** Takes a twin's answer to the question asked: on disk when this returns. */
  public void hear(String peer, Question asked, News news) throws IOException {
    if (!hearing.isWhereItWas(peer, asked)) {
      return;
    }
    if (!news.saysNothingTo(asked)) {
      hearing.hear(peer, news, atOnce());
      placing.changed();
    }
    if (!news.more()) {
      returning.heardAll(peer);
    }
  }

  /** What the tree can take right now is placed before it is written down as wanted. */
  private Hearing.AtOnce atOnce() throws IOException {
    boolean ready = scannedOnce && scan != null && restoration == null && !changedRole;
    if (!ready || !isStillInPlace() || almostFull) {
      return fresh -> fresh.forEach(heard -> index.want(heard.row()));
    }
    return placing.promptly(Objects.requireNonNull(placer), settings.slice());
  }

  /** If not, the next turn sees to it. */
  private boolean isStillInPlace() throws IOException {
    boolean same = look() == Root.Look.SAME;
    if (!same) {
      detach();
    }
    return same;
  }

  /**
   * Which twins can be asked now: contents are asked of these, and missed only by them. When one is
   * back the whole tree is looked at, so that it is told of what no watch has seen.
   */
  public void reachable(Set<String> peers) {
    if (peers.stream().anyMatch(peer -> met.contains(peer) && !reachable.contains(peer))) {
      nextRescan = settings.clock().instant();
    }
    met.addAll(peers);
    reachable = Set.copyOf(peers);
    returning.reachable(peers);
    if (intake.reachable(peers)) {
      placing.othersCanBeAsked();
    }
  }

  /**
   * Which contents to ask a twin for now: packed, at most about a frame's worth to be answered;
   * empty if nothing is to be had from it. What was asked for is not asked for again until {@link
   * #received} or {@link #unanswered}.
   */
  public Optional<byte[]> fetches(String peer) {
    List<Fetch> fetches = almostFull ? List.of() : intake.next(peer);
    if (fetches.isEmpty()) {
      return Optional.empty();
    }
    openFetches.merge(peer, 1, Integer::sum);
    return Optional.of(Fetch.write(fetches));
  }

  /**
   * Reads what a twin's {@link #fetches} ask for: packed.
   *
   * @throws IOException if that cannot be understood, or the tree not be read for now
   */
  public byte[] contents(byte[] fetches) throws IOException {
    List<Fetch> asked = Fetch.read(fetches);
    if (!isInPlace()) {
      throw new IOException(
          "the root is held: " + root.held().map(DirectoryView.Held::why).orElse(""));
    }
    return Piece.write(supply.read(root.descriptor(), asked));
  }

  /** Whether the root is there and is the right one. */
  public boolean isInPlace() {
    return root.isOpen();
  }

  /**
   * Takes a twin's answer to {@link #fetches}.
   *
   * @throws PosixException if this node's own disk does not take it: see {@link #unkept}
   * @throws IOException if it is none of an honest twin, or of no use: see {@link #unanswered}
   */
  public void received(String peer, byte[] contents) throws IOException {
    intake.take(peer, Piece.read(contents));
    if (openFetches.merge(peer, -1, Integer::sum) <= 0) {
      openFetches.remove(peer);
      intake.askAgain(peer); // nothing is on its way any more
    }
  }

  /**
   * This node could not keep the answer to {@link #fetches}, as {@link #received} said: they may be
   * asked for anew, and nothing is held against the twin.
   */
  public void unkept(String peer) {
    openFetches.remove(peer);
    intake.askAgain(peer);
  }

  /**
   * The twin did not answer {@link #fetches} in time, or could not: they may be asked for anew, of
   * other twins first.
   */
  public void unanswered(String peer) {
    openFetches.remove(peer);
    intake.unanswered(peer);
  }

  /**
   * What was replaced and removed here, for an operator.
   *
   * @throws DeclinedException while the root is not in its place
   */
  public ThrownAway thrownAway() throws DeclinedException {
    return new ThrownAway(site());
  }

  /**
   * What lost against other content and lies beside it, for an operator.
   *
   * @throws DeclinedException while the root is not in its place
   */
  public ConflictCopies conflictCopies() throws DeclinedException {
    return new ConflictCopies(site());
  }

  private Site site() throws DeclinedException {
    if (scan == null) {
      throw DeclinedException.conflict(
          held().map(DirectoryView.Held::why).orElse("the directory is not open yet"));
    }
    return new Site(
        settings.node(),
        root.descriptor(),
        root.annex(),
        index,
        rearrangement(),
        !role.counts(),
        settings.keepsTrash(),
        path -> scan().path(path));
  }

  /** Looks at the whole tree as soon as possible: by the next turns. */
  public void rescan() {
    looksNext = true;
  }

  /**
   * What was written until now is recorded by the next turns without having to rest first. Half a
   * file may be: only for when nobody writes any more.
   *
   * @return a number for {@link #hasRecorded}
   */
  public long hurry() {
    postponeWholeLook();
    return watch.hurry();
  }

  /**
   * No look at the whole tree begins for {@link #LONGEST_HURRY}, or until {@link #calm}, only
   * because it is time for one or a twin is back.
   */
  public void postponeWholeLook() {
    hurriesUntil = settings.clock().instant().plus(LONGEST_HURRY);
  }

  /** Nobody is in a hurry any more. */
  public void calm() {
    hurriesUntil = Instant.MIN;
  }

  /**
   * Whether the index has what was in the tree when {@link #hurry} gave this number, but for what
   * cannot be carried and for removals that are held.
   */
  public boolean hasRecorded(long hurry) {
    return recordedThrough >= hurry;
  }

  /** Whether the whole tree was looked at, and nothing that has rested is still to be. */
  public boolean isRecorded() {
    return scannedOnce && scan != null && scan.isIdle() && !looksNext;
  }

  /** Why new files here are not carried; empty if they are. */
  public Optional<String> heldUp() {
    return Optional.ofNullable(heldUp).map(Problem::what);
  }

  /** How it stands. Cheap. */
  public DirectoryView view() {
    Totals totals = index.totals();
    Totals pending = index.wantedTotals();
    return new DirectoryView(
        totals.all(),
        totals.bytes(),
        index.sequence(),
        pending.all(),
        pending.bytes(),
        scan != null
            && (!scan.isIdle() || !restless.isEmpty() || restoration != null || heldUp != null),
        held(),
        isConfirmable(),
        conflicts(),
        databases(),
        problems(),
        watch.status().warning(),
        placing.lastChange());
  }

  private long conflicts() {
    Instant now = settings.clock().instant();
    if (conflictsAt != index.sequence() && !now.isBefore(countConflicts)) {
      conflictsAt = index.sequence();
      conflicts = ConflictCopies.count(index);
      countConflicts = now.plus(LOOK_AT_ROOT); // it looks at every name
    }
    return conflicts;
  }

  private List<String> databases() {
    return lastReport == null
        ? List.of()
        : lastReport.databases().stream().map(FilePath::toString).toList();
  }

  private List<Problem> problems() {
    List<Problem> problems = new ArrayList<>();
    expiry.problem().ifPresent(problems::add);
    if (heldUp != null) {
      problems.add(heldUp);
    }
    if (lastReport != null) {
      lastReport
          .problems()
          .forEach(
              (path, problem) ->
                  problems.add(new Problem(path.toString(), problem.what(), problem.since())));
    }
    problems.addAll(placing.problems(PROBLEMS));
    problems.sort(Comparator.comparing(Problem::since).reversed());
    return problems.size() > PROBLEMS ? problems.subList(0, PROBLEMS) : problems;
  }

  private long heldHere() {
    return scan == null ? 0 : scan.held().map(MassDeletion::files).orElse(0L);
  }

  private Optional<DirectoryView.Held> held() {
    if (!root.isOpen()) {
      return root.held();
    }
    if (heldHere() > 0) {
      return held(
          Cause.GONE_HERE,
          heldHere() + " files are gone here at once",
          "confirm that they were removed, or reject to have them back from the twins");
    }
    if (placing.heldRemovals() > 0) {
      return held(
          Cause.GONE_ELSEWHERE,
          placing.heldRemovals() + " files would be removed here at once",
          "confirm that they were removed elsewhere, or reject to give them back to the twins");
    }
    if (almostFull || placing.isFull()) {
      return held(
          Cause.NO_ROOM, "the disk is almost full: nothing is received until there is room", "");
    }
    return Optional.empty();
  }

  private static Optional<DirectoryView.Held> held(Cause cause, String what, String advice) {
    return Optional.of(new DirectoryView.Held(cause, what, advice));
  }

  private boolean isConfirmable() {
    return root.isOpen() ? heldHere() > 0 || placing.heldRemovals() > 0 : root.isConfirmable();
  }

  /** An operator has looked: what was held may go on. */
  public String confirm() throws IOException {
    if (!isConfirmable()) {
      return "nothing is held";
    }
    if (!root.isOpen()) {
      root.adopt(false);
      removalsHere.confirm(index.totals().files());
    } else if (heldHere() > 0) {
      removalsHere.confirm(heldHere());
      scan().reconsider();
    } else {
      placing.confirmRemovals();
    }
    return "confirmed";
  }

  /** An operator has looked: what was held is undone, from what the twins have. */
  public String reject() throws IOException {
    if (!isConfirmable()) {
      return "nothing is held";
    }
    if (!root.isOpen()) {
      root.adopt(true);
    } else if (heldHere() > 0) {
      restore();
    } else {
      placing.refuseRemovals();
    }
    return "rejected";
  }

  /** Wants everything back that the index knows and the tree has not: by the next turns. */
  private void restore() {
    index.transaction(() -> Restoration.setDue(index, Restoration.Cause.REJECTED));
    restoration = restoration(Restoration.Cause.REJECTED);
    scan().forgetHeld();
    removalsHere.over();
  }

  @Override
  public void close() {
    watch.close();
    detach();
    root.close();
    index.close();
  }
}
