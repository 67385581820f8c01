package io.twinkeeper.protocol.directory;

import io.twinkeeper.protocol.directory.Reconciliation.Decision;
import io.twinkeeper.protocol.directory.Reconciliation.Note;
import io.twinkeeper.protocol.directory.Reconciliation.Take;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A node of {@link SimulatedTwins}: what its tree has, what it wants, and what it has to tell. */
final class SimulatedTwin {
  /** The decisions under test. */
  interface Rules {
    Decision decide(@Nullable FileEntry own, FileEntry theirs);

    default FileEntry prefer(FileEntry wanted, FileEntry heard) {
      return Reconciliation.prefer(wanted, heard);
    }
  }

  /** A row of the index; {@code teller} is empty if others have to hear of it. */
  private record Row(FileEntry entry, long sequence, String teller) {}

  private record Wanted(FileEntry entry, String teller) {}

  /** An answer: what is new after {@code after}, up to {@code upTo}. */
  record News(
      SimulatedTwin from, SimulatedTwin to, long after, long upTo, List<FileEntry> entries) {}

  final String name;
  final long skew;
  private final Rules rules;
  private final TreeMap<FilePath, Row> rows = new TreeMap<>();
  private final TreeMap<FilePath, Wanted> wanted = new TreeMap<>();
  private final Map<String, Long> heard = new HashMap<>();
  private long sequence;

  SimulatedTwin(String name, long skew, Rules rules) {
    this.name = name;
    this.skew = skew;
    this.rules = rules;
  }

  Optional<FileEntry> entry(FilePath path) {
    return Optional.ofNullable(rows.get(path)).map(Row::entry);
  }

  List<FileEntry> entries() {
    return rows.values().stream().map(Row::entry).toList();
  }

  List<FilePath> wanted() {
    return new ArrayList<>(wanted.keySet());
  }

  long sequence() {
    return sequence;
  }

  FileEntry edit(FilePath path, FileState state, Instant now) {
    VersionVector before = entry(path).map(FileEntry::version).orElse(VersionVector.NONE);
    FileEntry edited = new FileEntry(path, state, before.changedBy(name, now), name);
    put(edited, "");
    return edited;
  }

  /** What {@code peer} has not heard of; what it told itself is left out. */
  News newsFor(SimulatedTwin peer, int limit) {
    long after = peer.heard.getOrDefault(name, 0L);
    List<Row> next =
        rows.values().stream()
            .filter(row -> row.sequence() > after)
            .sorted(Comparator.comparingLong(Row::sequence))
            .limit(limit)
            .toList();
    long upTo = next.isEmpty() ? after : next.get(next.size() - 1).sequence();
    List<FileEntry> entries =
        next.stream().filter(row -> !row.teller().equals(peer.name)).map(Row::entry).toList();
    return new News(this, peer, after, upTo, entries);
  }

  void hear(News news) {
    news.entries().forEach(theirs -> hear(news.from().name, theirs));
    if (news.after() <= heard.getOrDefault(news.from().name, 0L)) {
      heard.merge(news.from().name, news.upTo(), Math::max);
    }
  }

  void hear(String teller, FileEntry theirs) {
    FilePath path = theirs.path();
    Decision decision = rules.decide(entry(path).orElse(null), theirs);
    if (decision instanceof Note note) {
      put(note.entry(), "");
    } else if (decision instanceof Take) {
      Wanted now = wanted.get(path);
      if (now == null || rules.prefer(now.entry(), theirs).equals(theirs)) {
        wanted.put(path, new Wanted(theirs, teller));
      }
    }
  }

  /** Where the content of what is wanted at a path is asked for. */
  FileEntry wantedAt(FilePath path) {
    return java.util.Objects.requireNonNull(wanted.get(path)).entry();
  }

  /** Whether what is wanted there would still be taken. */
  boolean needsContent(FilePath path) {
    return rules.decide(entry(path).orElse(null), wantedAt(path)) instanceof Take;
  }

  /**
   * Brings the tree to what is wanted, decided anew.
   *
   * @return what had to be kept as a conflict copy
   */
  Optional<FileState> place(FilePath path) {
    Wanted one = java.util.Objects.requireNonNull(wanted.remove(path));
    Optional<FileEntry> own = entry(path);
    Decision decision = rules.decide(own.orElse(null), one.entry());
    if (decision instanceof Note note) {
      put(note.entry(), "");
    } else if (decision instanceof Take take) {
      put(take.entry(), take.entry().equals(one.entry()) ? one.teller() : "");
      return take.conflict() ? own.map(FileEntry::state) : Optional.empty();
    }
    return Optional.empty();
  }

  private void put(FileEntry entry, String teller) {
    rows.put(entry.path(), new Row(entry, ++sequence, teller));
  }
}
