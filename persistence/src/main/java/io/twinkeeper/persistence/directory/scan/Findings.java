package io.twinkeeper.persistence.directory.scan;

import io.twinkeeper.protocol.directory.FilePath;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a scan will report. */
final class Findings {
  /** How many problems are remembered. */
  static final int MOST = 1000;

  private final InstantSource clock;
  private List<FilePath> changed = new ArrayList<>();
  private List<FilePath> gone = new ArrayList<>();
  private SortedSet<FilePath> unsettled = new TreeSet<>();
  private List<FilePath> deviating = new ArrayList<>();
  private long bytesRead;
  private int wholeScans;
  private final SortedSet<FilePath> databases = new TreeSet<>();
  private final SortedMap<FilePath, ScanProblem> problems = new TreeMap<>();
  private final SortedSet<FilePath> notSeenAgain = new TreeSet<>();
  private Optional<MassDeletion> held = Optional.empty();

  Findings(InstantSource clock) {
    this.clock = clock;
  }

  void changed(FilePath path) {
    changed.add(path);
  }

  void gone(FilePath path) {
    gone.add(path);
  }

  void unsettled(FilePath path) {
    unsettled.add(path);
  }

  void deviating(FilePath path) {
    deviating.add(path);
  }

  void read(long bytes) {
    bytesRead += bytes;
  }

  void held(Optional<MassDeletion> deletion) {
    held = deletion;
  }

  Optional<MassDeletion> held() {
    return held;
  }

  void database(FilePath path) {
    problems.remove(path);
    notSeenAgain.remove(path);
    databases.add(path);
  }

  boolean isDatabase(FilePath path) {
    return databases.contains(path);
  }

  void problem(FilePath path, String what) {
    databases.remove(path);
    notSeenAgain.remove(path);
    ScanProblem before = problems.get(path);
    boolean same = before != null && before.what().equals(what);
    if (!same && (before != null || problems.size() < MOST)) {
      problems.put(path, new ScanProblem(what, clock.instant()));
    }
  }

  /** Nothing is wrong with it. */
  void fine(FilePath path) {
    if (!problems.isEmpty()) {
      problems.remove(path);
    }
    if (!databases.isEmpty()) {
      databases.remove(path);
    }
  }

  /** The whole tree is looked at from here on: what is not found again is over. */
  void beginWhole() {
    notSeenAgain.clear();
    notSeenAgain.addAll(problems.keySet());
    notSeenAgain.addAll(databases);
  }

  void endWhole() {
    notSeenAgain.forEach(this::fine);
    notSeenAgain.clear();
    wholeScans++;
  }

  ScanReport take() {
    ScanReport report =
        new ScanReport(
            changed,
            gone,
            unsettled,
            deviating,
            bytesRead,
            wholeScans,
            Collections.unmodifiableSortedSet(new TreeSet<>(databases)),
            Collections.unmodifiableSortedMap(new TreeMap<>(problems)),
            held);
    changed = new ArrayList<>();
    gone = new ArrayList<>();
    unsettled = new TreeSet<>();
    deviating = new ArrayList<>();
    bytesRead = 0;
    wholeScans = 0;
    return report;
  }
}
