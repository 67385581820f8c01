package io.twinkeeper.persistence.directory.scan;

import io.twinkeeper.protocol.directory.ContentHash;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.FileState;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Removals that were not allowed. Whatever goes while there are some joins them unasked. Knows when
 * some of what went with them has been found elsewhere: then fewer may be lost.
 */
final class Held {
  private SortedMap<FilePath, Boolean> candidates = new TreeMap<>();
  private final SortedSet<FilePath> lost = new TreeSet<>();
  private Optional<MassDeletion> deletion = Optional.empty();
  private final Set<ContentHash> contents = new HashSet<>();
  private final Set<ContentHash> foundLately = new HashSet<>();
  private boolean someBack;

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
    contents.clear();
    someBack = false;
  }

  /** What is not there is being counted: what is found from now on was perhaps not seen by that. */
  void beginJudging() {
    foundLately.clear();
  }

  /** This was recorded at some path: somebody has it. */
  void found(FileState state) {
    if (state.isFile()) {
      foundLately.add(state.hash());
      someBack |= contents.contains(state.hash());
    }
  }

  /** Something is at this path. */
  void isThere(FilePath path) {
    Optional<FilePath> above = Optional.of(path);
    while (!someBack && !candidates.isEmpty() && above.isPresent()) {
      someBack = candidates.containsKey(above.get());
      above = above.get().parent();
    }
  }

  boolean isSomeBack() {
    return someBack;
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
    contents.addAll(burial.lostContents());
    someBack |= !Collections.disjoint(contents, foundLately);
    List<FilePath> first = lost.stream().limit(MassDeletion.NAMED).toList();
    deletion = Optional.of(new MassDeletion(lost.size(), liveFiles, first));
  }
}
