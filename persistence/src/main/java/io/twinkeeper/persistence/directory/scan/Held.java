package io.twinkeeper.persistence.directory.scan;

import io.twinkeeper.protocol.directory.FilePath;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Removals that were not allowed. Whatever goes while there are some joins them unasked. */
final class Held {
  private SortedMap<FilePath, Boolean> candidates = new TreeMap<>();
  private final SortedSet<FilePath> lost = new TreeSet<>();
  private Optional<MassDeletion> deletion = Optional.empty();

  boolean isEmpty() {
    return candidates.isEmpty();
  }

  Optional<MassDeletion> deletion() {
    return deletion;
  }

  void clear() {
    candidates = new TreeMap<>();
    lost.clear();
    deletion = Optional.empty();
  }

  SortedMap<FilePath, Boolean> view() {
    return candidates;
  }

  /** Hands them out, to be asked for again. */
  SortedMap<FilePath, Boolean> take() {
    SortedMap<FilePath, Boolean> taken = candidates;
    clear();
    return taken;
  }

  /** What is found missing once more counts once. */
  void add(Burial burial, long liveFiles) {
    burial.refused().forEach(c -> candidates.put(c.path(), c.itself()));
    lost.addAll(burial.lost());
    List<FilePath> first = lost.stream().limit(MassDeletion.NAMED).toList();
    deletion = Optional.of(new MassDeletion(lost.size(), liveFiles, first));
  }
}
