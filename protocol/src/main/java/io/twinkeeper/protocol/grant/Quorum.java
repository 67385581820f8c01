package io.twinkeeper.protocol.grant;

import java.util.Collection;

/** How many of a number, and the value that so many of them reach. */
public final class Quorum {
  private Quorum() {}

  /** The smallest number of {@code all} that is more than half: any two such sets share one. */
  public static int majorityOf(int all) {
    if (all < 1) {
      throw new IllegalArgumentException("a majority needs at least one, not " + all);
    }
    return all / 2 + 1;
  }

  /** The {@code rank}-th largest of {@code values}, counted from 1. */
  static long largest(int rank, Collection<Long> values) {
    long[] ascending = values.stream().mapToLong(Long::longValue).sorted().toArray();
    return ascending[ascending.length - rank];
  }

  /** The {@code rank}-th smallest of {@code values}, counted from 1. */
  static long smallest(int rank, Collection<Long> values) {
    return values.stream()
        .mapToLong(Long::longValue)
        .sorted()
        .skip(rank - 1L)
        .findFirst()
        .orElseThrow();
  }
}
