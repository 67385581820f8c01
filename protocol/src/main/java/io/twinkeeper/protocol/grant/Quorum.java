package io.twinkeeper.protocol.grant;

import java.util.Collection;

/** Majorities. Any two majorities of the same voters share one of them. */
public final class Quorum {
  private Quorum() {}

  /** The smallest number of {@code voters} that is more than half of them. */
  public static int majorityOf(int voters) {
    if (voters < 1) {
      throw new IllegalArgumentException("a quorum needs at least one voter, not " + voters);
    }
    return voters / 2 + 1;
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
