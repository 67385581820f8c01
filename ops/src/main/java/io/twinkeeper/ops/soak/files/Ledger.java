package io.twinkeeper.ops.soak.files;

import io.twinkeeper.protocol.directory.FilePath;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

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
  private final Map<String, Written> written = new ConcurrentHashMap<>();
  private final Set<String> givenUp = ConcurrentHashMap.newKeySet();
  private final Set<FilePath> unseen = ConcurrentHashMap.newKeySet();
  private final AtomicLong bytes = new AtomicLong();

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
    written.putIfAbsent(content, where);
  }

  /** A user has removed or changed a file that held this content. */
  void givenUp(String content) {
    givenUp.add(content);
  }

  /**
   * A user has removed what came to this path in the very moment before: nobody can tell what it
   * was. Contents that were written to that path are not asked for any more.
   */
  void removedUnseen(FilePath path) {
    unseen.add(path);
  }

  long bytes() {
    return bytes.get();
  }

  long contents() {
    return written.size();
  }

  long removedUnseen() {
    return unseen.size();
  }

  /** What must be somewhere and is not among {@code found}. */
  Map<String, Written> missing(Set<String> found) {
    Set<String> settled = new HashSet<>(found);
    settled.addAll(givenUp);
    Map<String, Written> missing = new TreeMap<>();
    written.forEach(
        (content, where) -> {
          if (!settled.contains(content) && !unseen.contains(where.path())) {
            missing.put(content, where);
          }
        });
    return missing;
  }

  /** How many contents are owed. */
  long owed() {
    return missing(Set.of()).size();
  }
}
