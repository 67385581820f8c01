package io.twinkeeper.persistence.directory.scan;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.BadPathException;
import io.twinkeeper.protocol.directory.ConflictName;
import io.twinkeeper.protocol.directory.FilePath;
import java.util.Arrays;
import java.util.Optional;

/** Compares one name with what the index says of it, and sees to what follows. */
final class Comparison {
  /**
   * Where a name is.
   *
   * @param directory empty for the root
   */
  record Place(Optional<FilePath> directory, Descriptor descriptor, FileStat stat) {}

  private final DirectoryIndex index;
  private final ScanSettings settings;
  private final LeftAlone left;
  private final StateReader reader;
  private final Recorder recorder;
  private final OldNames oldNames;
  private final Findings findings;
  private final Work work;
  private final Held held;

  Comparison(
      DirectoryIndex index,
      ScanSettings settings,
      LeftAlone left,
      StateReader reader,
      Recorder recorder,
      OldNames oldNames,
      Findings findings,
      Work work,
      Held held) {
    this.index = index;
    this.settings = settings;
    this.left = left;
    this.reader = reader;
    this.recorder = recorder;
    this.oldNames = oldNames;
    this.findings = findings;
    this.work = work;
    this.held = held;
  }

  void look(Place place, Listing.Spot spot, Depth depth) {
    Optional<FilePath> named = path(place, spot);
    if (named.isEmpty() || named.get().equals(FilePath.ANNEX)) {
      return;
    }
    FilePath path = named.get();
    forgetDatabaseThatWent(place, path);
    if (left.isDatabase(path)) {
      return;
    }
    Optional<FileStat> stat;
    try {
      stat = spot.listed() ? place.descriptor.look(spot.name()) : Optional.empty();
    } catch (PosixException e) {
      findings.problem(path, "cannot be looked at: " + e.reason());
      return;
    }
    Optional<Known> known = oldNames.recorded(path) ? index.known(path) : spot.known();
    if (stat.isEmpty()) {
      missing(path, known, depth);
    } else if (left.isIgnored(path, stat.get().isDirectory())) {
      findings.fine(path);
    } else {
      present(place, path, stat.get(), known, depth);
    }
  }

  /** A file is beside a database by its name as long as that one is there. */
  private void forgetDatabaseThatWent(Place place, FilePath path) {
    Optional<FilePath> base = LeftAlone.beside(path).filter(findings::isDatabase);
    try {
      if (base.isPresent() && place.descriptor.look(base.get().name()).isEmpty()) {
        findings.fine(base.get());
      }
    } catch (PosixException e) {
      // It may be there.
    }
  }

  private Optional<FilePath> path(Place place, Listing.Spot spot) {
    if (spot.known().isPresent()) {
      return spot.known().map(Known::path);
    }
    try {
      return Optional.of(FilePath.in(place.directory, spot.name()));
    } catch (BadPathException e) {
      byte[] beginning = Arrays.copyOf(spot.name(), FilePath.LONGEST_NAME);
      FilePath at = place.directory.orElseGet(() -> FilePath.of(beginning));
      findings.problem(at, "a name in it is not carried: " + e.getMessage());
      return Optional.empty();
    }
  }

  private void missing(FilePath path, Optional<Known> known, Depth depth) {
    findings.fine(path);
    boolean live = known.map(Known::isLive).orElse(false);
    if (live && !left.isIgnored(path, isDirectory(known))) {
      work.gone(path, true);
    } else if (!live && depth == Depth.ALL && isOccupied(path)) {
      work.gone(path, true); // somebody ended before he had looked at what was in it
    }
  }

  private static boolean isDirectory(Optional<Known> known) {
    return known.map(k -> k.entry().state().isDirectory()).orElse(false);
  }

  private void present(
      Place place, FilePath path, FileStat stat, Optional<Known> known, Depth depth) {
    held.isThere(path);
    if (isElsewhere(place, stat)) {
      findings.problem(path, "another file system: not carried");
    } else if (known.filter(Known::isLive).isEmpty() && settings.passedOver().test(path)) {
      passOver(path, stat);
    } else if (stat.isDirectory()) {
      directory(place, path, stat, known, depth);
    } else if (isDirectory(known) && stat.type() != FileStat.Type.OTHER && isOccupied(path)) {
      // Others could not put it in the place of a directory that has something in it: later.
      work.gone(path, false);
    } else if (isUnchanged(stat, known)) {
      findings.fine(path);
    } else {
      record(place, path, stat, known);
    }
  }

  /** What is in a directory that another one takes over stays there, and is looked at. */
  private void passOver(FilePath path, FileStat stat) {
    findings.fine(path);
    boolean stays =
        stat.isDirectory()
            && index.wanted(path).filter(w -> w.entry().state().isDirectory()).isPresent();
    if (stays) {
      work.list(Optional.of(path), true);
    }
  }

  private static boolean isElsewhere(Place place, FileStat stat) {
    boolean otherDevice = stat.isDirectory() && stat.device() != place.stat.device();
    return stat.mount() != place.stat.mount() || otherDevice;
  }

  private boolean isOccupied(FilePath path) {
    return index.hasLiveUnder(path);
  }

  private static boolean isUnchanged(FileStat stat, Optional<Known> known) {
    return known.flatMap(Known::stat).map(stat::isUnchangedSince).orElse(false);
  }

  private void directory(
      Place place, FilePath path, FileStat stat, Optional<Known> known, Depth depth) {
    boolean isNew = !isDirectory(known);
    if (isNew || !looksTheSame(stat, known)) {
      record(place, path, stat, known);
    }
    if (isNew || depth == Depth.ALL) {
      work.list(Optional.of(path), true);
    } else if (depth == Depth.HERE) {
      work.list(Optional.of(path), false);
    }
  }

  /** Times and size of a directory change with what is in it, and nobody is told. */
  private static boolean looksTheSame(FileStat stat, Optional<Known> known) {
    return known
        .flatMap(Known::stat)
        .map(
            before ->
                stat.isSameFileAs(before)
                    && stat.type() == before.type()
                    && stat.mode() == before.mode()
                    && stat.user() == before.user()
                    && stat.group() == before.group())
        .orElse(false);
  }

  private void record(Place place, FilePath path, FileStat stat, Optional<Known> known) {
    Seen seen = reader.read(place.descriptor, path.name(), stat, known);
    if (seen instanceof Seen.Whole whole) {
      findings.fine(path);
      record(path, known, whole);
    } else if (seen instanceof Seen.Refused refused) {
      findings.problem(path, refused.why());
      if (stat.type() == FileStat.Type.OTHER && known.map(Known::isLive).orElse(false)) {
        work.gone(path, true);
      }
    } else if (seen instanceof Seen.Database) {
      findings.database(path);
    } else {
      findings.unsettled(path);
    }
  }

  private void record(FilePath path, Optional<Known> known, Seen.Whole whole) {
    if (whole.fresh()) {
      findings.unsettled(path);
    }
    boolean same =
        known.filter(k -> k.isLive() && k.entry().state().equals(whole.state())).isPresent();
    if (same && !known.flatMap(Known::stat).equals(Optional.of(whole.stat()))) {
      recorder.restat(path, whole.stat());
    }
    if (!same && settings.readOnly() && !isConflictCopy(path, known, whole)) {
      findings.deviating(path);
      return;
    }
    if (!same) {
      recorder.changed(path, known, whole.state(), whole.stat());
      held.found(whole.state());
      if (!settings.readOnly()) {
        oldNames.of(path, whole);
      }
    }
    whole.sums().ifPresent(sums -> recorder.sums(whole.state(), sums));
  }

  /** One that this node has just made: nobody else has its content. */
  private boolean isConflictCopy(FilePath path, Optional<Known> known, Seen.Whole whole) {
    return known.filter(Known::isLive).isEmpty()
        && !whole.state().isDirectory()
        && ConflictName.read(path.name())
            .filter(parts -> parts.node().equals(settings.node()))
            .isPresent();
  }
}
