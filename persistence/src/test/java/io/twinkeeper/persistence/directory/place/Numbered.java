package io.twinkeeper.persistence.directory.place;

import java.util.Optional;

/** Contents that tell whether they are whole: a number, so often as the number says. */
final class Numbered {
  private static final int DIGITS = 7;

  private Numbered() {}

  static String content(int number) {
    return String.format("%07d", number).repeat(1 + number % 3_000);
  }

  /** The number; empty if it is not one of these contents, whole. */
  static Optional<Integer> of(String content) {
    if (content.length() < DIGITS || !content.substring(0, DIGITS).matches("[0-9]{7}")) {
      return Optional.empty();
    }
    int number = Integer.parseInt(content.substring(0, DIGITS));
    return content.equals(content(number)) ? Optional.of(number) : Optional.empty();
  }
}
