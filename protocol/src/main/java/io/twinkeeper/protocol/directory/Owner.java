package io.twinkeeper.protocol.directory;

import java.nio.charset.StandardCharsets;
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

  /** The most bytes that a name may have in UTF-8. */
  public static final int LONGEST = 255;

  /**
   * Checks what a hostile peer could put in.
   *
   * @throws IllegalArgumentException if a name is too long, holds control characters or is not text
   */
  public Owner {
    check(user);
    check(group);
  }

  private static void check(String name) {
    if (isPlain(name)) {
      return; // nearly always, and it is asked for each file of a tree
    }
    boolean sane =
        name.chars().noneMatch(Character::isISOControl)
            && StandardCharsets.UTF_8.newEncoder().canEncode(name)
            && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST;
    if (!sane) {
      throw new IllegalArgumentException("no name of an owner");
    }
  }

  private static boolean isPlain(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) < ' ' || name.charAt(i) > '~') {
        return false;
      }
    }
    return name.length() <= LONGEST;
  }

  @Override
  public int compareTo(Owner other) {
    return ORDER.compare(this, other);
  }
}
