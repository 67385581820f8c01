package io.twinkeeper.persistence.directory.scan;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.Errno;
import io.twinkeeper.persistence.directory.posix.Owners;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.FilePath;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings the index to what is in the tree, in slices of time.
 *
 * <p>Single paths come first, then directories in the order they are found, parents before what is
 * in them, then other trees; what is gone is recorded when all that is done. What was held is asked
 * for again when some of its content is found elsewhere. Between two calls of {@link #go} others
 * may change the tree and the index; during one the index is this object's. It owns neither the
 * root nor the index. For one thread at a time.
 */
public final class TreeScan implements AutoCloseable {
  private final Descriptor root;
  private final DirectoryIndex index;
  private final ScanSettings settings;
  private final LongSupplier nanoTime;
  private final Findings findings;
  private final Work work = new Work();
  private final Held held = new Held();
  private final LeftAlone left;
  private final Recorder recorder;
  private final OldNames oldNames;
  private final Comparison comparison;
  private final LastPlace place;
  private @Nullable Listing listing;
  private @Nullable Burial burial;

  /** Whether the whole tree is being looked at, up to the removals. */
  private boolean whole;

  /** Whether the removals that come next may be all there are, so that held ones are forgotten. */
  private boolean judgingAll;

  public TreeScan(
      Descriptor root, DirectoryIndex index, ScanSettings settings, InstantSource clock) {
    this(root, index, settings, clock, System::nanoTime, TreeScan::machineNs);
  }

  /**
   * With clocks to test with.
   *
   * @param machineNs by which the kernel stamps files, in nanoseconds since 1970
   */
  TreeScan(
      Descriptor root,
      DirectoryIndex index,
      ScanSettings settings,
      InstantSource clock,
      LongSupplier nanoTime,
      LongSupplier machineNs) {
    this.root = root;
    this.index = index;
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.findings = new Findings(clock);
    this.left = new LeftAlone(settings, findings);
    this.recorder = new Recorder(index, settings.node(), clock, findings);
    StateReader reader =
        new StateReader(index, new Owners(nanoTime), new Freshness(machineNs), findings);
    this.place = new LastPlace(root);
    this.oldNames = new OldNames(root, left, recorder);
    this.comparison =
        new Comparison(index, settings, left, reader, recorder, oldNames, findings, work, held);
  }

  static long machineNs() {
    Instant now = InstantSource.system().instant();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  /** The whole tree is to be looked at, once more if it is being looked at already. */
  public void everything() {
    work.everything();
  }

  /** A path and everything below it is to be looked at. */
  public void tree(FilePath path) {
    work.tree(path);
  }

  /**
   * A path is to be looked at. Of a directory, what is right in it too; of one that the index has
   * not, everything below. If the directory that it is in is not there, the nearest one that is.
   */
  public void path(FilePath path) {
    work.path(path);
  }

  /** Removals that were held are to be asked for again. */
  public void reconsider() {
    if (burial != null) { // it may have been begun when nobody was to be asked
      burial.candidates().forEach(c -> work.gone(c.path(), c.itself()));
      burial.close();
      burial = null;
    }
    held.take().forEach(work::gone);
    findings.held(held.deletion());
  }

  /** Removals that were held are none any more: the index has these paths no longer. */
  public void forgetHeld() {
    held.clear();
    findings.held(held.deletion());
  }

  /** Removals that were not allowed, as it stands; empty once somebody has had his say. */
  public Optional<MassDeletion> held() {
    return findings.held();
  }

  /**
   * Paths whose removal is held, in order. Whatever the index has below them is gone from the tree
   * too.
   */
  public List<FilePath> heldPaths() {
    SortedMap<FilePath, Boolean> paths = held.view();
    return Collections.unmodifiableList(new ArrayList<>(paths.keySet()));
  }

  /** Whether there is nothing to do. */
  public boolean isIdle() {
    boolean underWay = whole || listing != null || burial != null || held.isSomeBack();
    return !underWay && work.isEmpty();
  }

  /** What came of it since the last call. */
  public ScanReport takeReport() {
    return findings.take();
  }

  /**
   * Works for about so long; a single large file is read to its end. What was found is on the disk
   * when this returns.
   *
   * @return whether there is more to do
   * @throws PosixException if the root cannot be listed; the whole tree is to be looked at then
   * @throws io.twinkeeper.persistence.directory.index.IndexException likewise, for the index
   */
  public boolean go(Duration slice) throws PosixException {
    long began = nanoTime.getAsLong();
    resume();
    boolean finished = false;
    try {
      boolean more = true;
      while (more && nanoTime.getAsLong() - began < slice.toNanos()) {
        more = step();
      }
      recorder.commit();
      finished = true;
    } finally {
      place.close();
      oldNames.close();
      if (!finished) {
        startOver();
      }
    }
    return !isIdle();
  }

  private void resume() {
    if (listing != null) {
      listing.resume();
    }
    if (burial != null) {
      burial.resume();
    }
  }

  private void startOver() {
    close();
    work.startOver();
    whole = false;
    judgingAll = false;
    index.rollback();
  }

  private boolean step() throws PosixException {
    Optional<FilePath> path = work.nextPath();
    if (path.isPresent()) {
      lookAt(path.get(), Depth.HERE);
      resume();
    } else if (listing != null) {
      compareNext(listing);
    } else if (work.hasDirectories()) {
      work.nextDirectory().ifPresent(d -> listing = open(d));
    } else if (burial == null && work.hasTrees()) { // what is gone elsewhere may be there now
      work.nextTree().ifPresent(t -> lookAt(t, Depth.ALL));
    } else {
      return (whole || burial != null || work.hasGone()) ? settle() : begin();
    }
    return true;
  }

  private boolean begin() throws PosixException {
    if (work.takeEverything()) {
      whole = true;
      judgingAll = true;
      findings.beginWhole();
      listing = Listing.open(root, index, Optional.empty(), true);
      return true;
    }
    boolean again = held.isSomeBack();
    if (again) {
      reconsider();
    }
    return again;
  }

  private void compareNext(Listing open) {
    Optional<Listing.Spot> spot = open.next();
    if (spot.isEmpty()) {
      open.close();
      listing = null;
    } else {
      var place = new Comparison.Place(open.directory(), open.descriptor(), open.stat());
      comparison.look(place, spot.get(), open.isDeep() ? Depth.ALL : Depth.NEW);
    }
  }

  private @Nullable Listing open(Work.Directory next) {
    FilePath path = next.path().orElseThrow();
    try {
      Listing opened = Listing.open(root, index, next.path(), next.deep());
      findings.fine(path);
      return opened;
    } catch (PosixException e) {
      failed(path, e);
      return null;
    }
  }

  private void failed(FilePath directory, PosixException e) {
    if (e.isMissing() || e.errno() == Errno.ELOOP) {
      findings.unsettled(directory); // it went, or became something else, since it was looked at
    } else if (e.errno() == Errno.EXDEV) {
      findings.problem(directory, "another file system: not carried");
    } else {
      findings.problem(directory, "cannot be listed: " + e.reason());
    }
  }

  /** Looks at one path, or at what is nearest to it of what is there and known. */
  private void lookAt(FilePath wanted, Depth depth) {
    Optional<Comparison.Place> open = place.ifOpen(wanted);
    if (open.isPresent()) {
      look(open.get(), wanted, depth);
      return;
    }
    if (wanted.isOwn() || left.isBelowIgnored(wanted)) {
      return;
    }
    FilePath highest = highestUnknown(wanted);
    if (!highest.equals(wanted) && index.known(wanted).filter(Known::isLive).isPresent()) {
      orphan(wanted);
    }
    Optional<FilePath> target = Optional.of(highest);
    while (target.isPresent() && !isLookedAt(target.get(), depth)) {
      target = target.get().parent();
    }
  }

  /**
   * What was in a directory may have gone before the directory did and be looked at after: then the
   * index has it still, but not the directory that it was in.
   */
  private void orphan(FilePath path) {
    try (Vanished vanished = new Vanished(root)) {
      if (vanished.check(path, true) == Vanished.Verdict.GONE) {
        work.gone(path, true);
      }
    }
  }

  /** What is in a directory that the index has not cannot be recorded before it. */
  private FilePath highestUnknown(FilePath path) {
    List<FilePath> above = new ArrayList<>();
    for (Optional<FilePath> p = path.parent(); p.isPresent(); p = p.get().parent()) {
      above.add(p.get());
    }
    Collections.reverse(above);
    return above.stream()
        .filter(a -> !index.known(a).map(k -> k.entry().state().isDirectory()).orElse(false))
        .findFirst()
        .orElse(path);
  }

  /** False if the directory that it is in is not there. */
  private boolean isLookedAt(FilePath path, Depth depth) {
    try {
      look(place.of(path), path, depth);
      return true;
    } catch (PosixException e) {
      if (e.isMissing() || e.errno() == Errno.ELOOP) {
        return false;
      }
      failed(path.parent().orElse(path), e);
      return true;
    }
  }

  private void look(Comparison.Place in, FilePath path, Depth depth) {
    Optional<FilePath> base = LeftAlone.beside(path);
    if (base.isPresent()) { // whether it is a database decides
      comparison.look(in, spot(base.get()), Depth.NEW);
    }
    comparison.look(in, spot(path), depth);
  }

  private Listing.Spot spot(FilePath path) {
    Optional<Known> known = index.known(path);
    return new Listing.Spot(path.name(), true, known);
  }

  /** Everything was looked at: on with what was not found, a little at a time. */
  private boolean settle() {
    if (burial == null && (work.hasGone() || judgingAll)) {
      boolean ask = judgingAll || held.isEmpty();
      if (judgingAll) {
        held.clear();
      }
      judgingAll = false;
      held.beginJudging();
      burial =
          new Burial(root, index, settings, left, recorder, findings, work, work.takeGone(), ask);
      return true;
    }
    if (burial != null && burial.step()) {
      return true;
    }
    if (burial != null) {
      finish(burial);
    }
    if (whole && !work.hasGone()) {
      whole = false;
      recorder.tidy();
      findings.endWhole();
    }
    return true;
  }

  private void finish(Burial over) {
    if (!over.refused().isEmpty()) {
      held.add(over, index.totals().files());
    }
    findings.held(held.deletion());
    over.close();
    burial = null;
  }

  /** Closes what is open in between; work goes on from the beginning of the whole. */
  @Override
  public void close() {
    if (listing != null) {
      listing.close();
      listing = null;
    }
    if (burial != null) {
      burial.close();
      burial = null;
    }
  }
}
