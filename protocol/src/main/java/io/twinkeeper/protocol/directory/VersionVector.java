package io.twinkeeper.protocol.directory;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How often each node has changed an entry, as far as is known: what tells a later version from one
 * that was made beside it (Parker et al., "Detection of mutual inconsistency in distributed
 * systems", 1983). A node that is not in it has not changed the entry.
 *
 * <p>A node's number becomes the seconds since 1970 if that is more than one above the last: a node
 * that lost its index then does not count again what it counted before. Immutable.
 */
public final class VersionVector {
  /** What nobody has changed yet. */
  public static final VersionVector NONE = new VersionVector(new TreeMap<>());

  /** The most nodes that a vector may have. */
  public static final int MOST_NODES = 32;

  /** The most that a node counts to; no clock and no number of changes leads there. */
  public static final long MOST = 1L << 53;

  /** How two versions stand to each other. */
  public enum Relation {
    EQUAL,
    /** This one knows everything of the other, and more. */
    AFTER,
    /** The other one knows everything of this, and more. */
    BEFORE,
    /** Each has something that the other does not know. */
    BESIDE
  }

  private final SortedMap<String, Long> counts;

  private VersionVector(SortedMap<String, Long> counts) {
    this.counts = Collections.unmodifiableSortedMap(counts);
  }

  /**
   * The vector with these counts.
   *
   * @throws IllegalArgumentException if one of them is not 1 to {@link #MOST}, there are more than
   *     {@link #MOST_NODES}, or one has no node's name
   */
  public static VersionVector of(Map<String, Long> counts) {
    if (counts.size() > MOST_NODES) {
      throw new IllegalArgumentException("a version of " + counts.size() + " nodes");
    }
    counts.forEach(VersionVector::check);
    return new VersionVector(new TreeMap<>(counts));
  }

  private static void check(String node, long count) {
    NodeName.check(node);
    if (count <= 0 || count > MOST) {
      throw new IllegalArgumentException("a version that counts to " + count);
    }
  }

  /** By node, each at least 1. */
  public SortedMap<String, Long> counts() {
    return counts;
  }

  /** The version after {@code node} has changed the entry once more. */
  public VersionVector changedBy(String node, Instant now) {
    TreeMap<String, Long> next = new TreeMap<>(counts);
    long count = Math.max(counts.getOrDefault(node, 0L) + 1, now.getEpochSecond());
    next.put(node, Math.min(MOST, count));
    return latest(next, node);
  }

  /**
   * The smallest version that knows everything of both. Of more than {@link #MOST_NODES} nodes, the
   * lowest counts are left out: the same ones whatever is merged first, so that a peer that makes
   * up nodes can make conflicts, but neither keep versions from settling nor make them grow.
   */
  public VersionVector merge(VersionVector other) {
    TreeMap<String, Long> both = new TreeMap<>(counts);
    other.counts.forEach((node, count) -> both.merge(node, count, Math::max));
    return latest(both, "");
  }

  private static VersionVector latest(NavigableMap<String, Long> counts, String kept) {
    while (counts.size() > MOST_NODES) {
      counts.entrySet().stream()
          .filter(e -> !e.getKey().equals(kept))
          .min(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry::getKey))
          .map(Map.Entry::getKey)
          .ifPresent(counts::remove);
    }
    return new VersionVector(counts);
  }

  /** How this version stands to the other. */
  public Relation relationTo(VersionVector other) {
    boolean more = knowsMoreThan(other);
    boolean less = other.knowsMoreThan(this);
    if (more) {
      return less ? Relation.BESIDE : Relation.AFTER;
    }
    return less ? Relation.BEFORE : Relation.EQUAL;
  }

  private boolean knowsMoreThan(VersionVector other) {
    return counts.entrySet().stream()
        .anyMatch(e -> e.getValue() > other.counts.getOrDefault(e.getKey(), 0L));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VersionVector vector && counts.equals(vector.counts);
  }

  @Override
  public int hashCode() {
    return counts.hashCode();
  }

  @Override
  public String toString() {
    return counts.toString();
  }
}
