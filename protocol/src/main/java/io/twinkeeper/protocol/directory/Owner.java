package io.twinkeeper.protocol.directory;

import java.util.Comparator;

/**
 * Who a file belongs to, by name: the same user has another number on another machine. A number
 * that has no name stands as itself, as in {@code "1000"}.
 */
public record Owner(String user, String group) implements Comparable<Owner> {
  private static final Comparator<Owner> ORDER =
      Comparator.comparing(Owner::user).thenComparing(Owner::group);

  /** Of whom nothing is known or carried. */
  public static final Owner NOBODY_SAYS = new Owner("", "");

  @Override
  public int compareTo(Owner other) {
    return ORDER.compare(this, other);
  }
}
