package io.twinkeeper.protocol.directory;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
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
   * @throws IllegalArgumentException if one of them is not positive, or there are too many
   */
  public static VersionVector of(Map<String, Long> counts) {
    if (counts.size() > MOST_NODES || counts.values().stream().anyMatch(c -> c <= 0)) {
      throw new IllegalArgumentException("no version: " + counts);
    }
    return new VersionVector(new TreeMap<>(counts));
  }

  /** By node, each at least 1. */
  public SortedMap<String, Long> counts() {
    return counts;
  }

  /** The version after {@code node} has changed the entry once more. */
  public VersionVector changedBy(String node, Instant now) {
    TreeMap<String, Long> next = new TreeMap<>(counts);
    next.put(node, Math.max(counts.getOrDefault(node, 0L) + 1, now.getEpochSecond()));
    return new VersionVector(next);
  }

  /** The smallest version that knows everything of both. */
  public VersionVector merge(VersionVector other) {
    TreeMap<String, Long> both = new TreeMap<>(counts);
    other.counts.forEach((node, count) -> both.merge(node, count, Math::max));
    return new VersionVector(both);
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
