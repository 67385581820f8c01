package io.twinkeeper.protocol.grant;

import java.util.Collection;

/** The value that so and so many reach. */
final class Quorum {
  private Quorum() {}

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
