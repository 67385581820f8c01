package io.twinkeeper.ops.soak.files;

import io.twinkeeper.protocol.directory.FilePath;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Every content that somebody has written to its end, and every one that somebody has given up.
 *
 * <p>A content is owed from the moment when its file was closed. It is owed no more once a user has
 * overwritten, changed or removed a file that held it, on whatever node: he had it before him.
 * Nothing else takes a content out of here: not a conflict, not a deletion that was made elsewhere
 * by somebody who had an older content before him. Safe for any thread; in which order the two
 * halves of one content's story are told does not matter.
 */
final class Ledger {
  /** A twin may hand a content on before its writer has told of it. */
  static final Duration TELLING = Duration.ofSeconds(2);

  private final LongSupplier nanoTime;
  private final Map<String, Entry> written = new ConcurrentHashMap<>();
  private final Set<String> givenUp = ConcurrentHashMap.newKeySet();
  private final Map<FilePath, List<Long>> unseen = new ConcurrentHashMap<>();
  private final AtomicLong bytes = new AtomicLong();

  Ledger(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  private record Entry(Written where, long atNanos) {}

  /** Where a content was written first. */
  record Written(String node, FilePath path, String how) {
    @Override
    public String toString() {
      return path + ", by " + how + " on " + node;
    }
  }

  /** A file with this content was closed. */
  void written(String content, long length, Written where) {
    bytes.addAndGet(length);
    written.putIfAbsent(content, new Entry(where, nanoTime.getAsLong()));
  }

  /** A user has removed or changed a file that held this content. */
  void givenUp(String content) {
    givenUp.add(content);
  }

  /**
   * A user has removed what came to this path in the very moment before: nobody can tell what it
   * was. It was one content: of those that were written to that path before, one is not asked for.
   */
  void removedUnseen(FilePath path) {
    unseen.computeIfAbsent(path, p -> new CopyOnWriteArrayList<>()).add(nanoTime.getAsLong());
  }

  long bytes() {
    return bytes.get();
  }

  long contents() {
    return written.size();
  }

  long removedUnseen() {
    return unseen.values().stream().mapToLong(List::size).sum();
  }

  /** What must be somewhere and is not among {@code found}. */
  Map<String, Written> missing(Set<String> found) {
    Map<FilePath, Map<String, Entry>> open = new HashMap<>();
    written.forEach(
        (content, entry) -> {
          if (!found.contains(content) && !givenUp.contains(content)) {
            open.computeIfAbsent(entry.where.path(), p -> new HashMap<>()).put(content, entry);
          }
        });
    Map<String, Written> missing = new TreeMap<>();
    open.forEach((path, contents) -> missing.putAll(owed(path, contents)));
    return missing;
  }

  /** The latest first, as what was removed unseen last excuses any of them, and the first few. */
  private Map<String, Written> owed(FilePath path, Map<String, Entry> contents) {
    Deque<Long> removals = new ArrayDeque<>(unseen.getOrDefault(path, List.of()));
    Map<String, Written> owed = new TreeMap<>();
    contents.entrySet().stream()
        .sorted(Comparator.comparingLong(content -> -content.getValue().atNanos))
        .forEach(
            content -> {
              Entry entry = content.getValue();
              Long last = removals.peekLast();
              if (last != null && entry.atNanos - last <= TELLING.toNanos()) {
                removals.removeLast();
              } else {
                owed.put(content.getKey(), entry.where);
              }
            });
    return owed;
  }

  /** How many contents are owed. */
  long owed() {
    return missing(Set.of()).size();
  }
}
