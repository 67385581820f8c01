package io.twinkeeper.persistence.directory.scan;

import io.twinkeeper.protocol.directory.FilePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Removals that were not allowed. Whatever goes while there are some joins them unasked. */
final class Held {
  private SortedMap<FilePath, Boolean> candidates = new TreeMap<>();
  private Optional<MassDeletion> deletion = Optional.empty();

  boolean isEmpty() {
    return candidates.isEmpty();
  }

  Optional<MassDeletion> deletion() {
    return deletion;
  }

  void clear() {
    candidates = new TreeMap<>();
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

  void add(Burial burial, long liveFiles) {
    burial.refused().forEach(c -> candidates.put(c.path(), c.itself()));
    long files = deletion.map(MassDeletion::files).orElse(0L) + burial.lost().size();
    List<FilePath> first = new ArrayList<>(deletion.map(MassDeletion::first).orElse(List.of()));
    burial.lost().stream().limit(MassDeletion.NAMED - first.size()).forEach(first::add);
    deletion = Optional.of(new MassDeletion(files, liveFiles, List.copyOf(first)));
  }
}
