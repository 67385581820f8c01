package io.twinkeeper.protocol.directory;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One pattern of {@link IgnoreRules}, asked about the names of a path one after the other.
 *
 * <p>Its parts are the patterns of names between the slashes; {@code **} stands for any number of
 * names. Which parts may have been passed after some names is a set of bits: bit n if the first n
 * parts fit these names. So all directories on the way to a path are answered for in one pass, and
 * nothing is tried twice.
 */
final class IgnorePattern {
  /** The bits of a long, less the one for the end. */
  private static final int MOST_PARTS = 62;

  private final boolean takesBack;
  private final boolean onlyDirectories;
  private final List<NamePattern> parts;

  private IgnorePattern(boolean takesBack, boolean onlyDirectories, List<NamePattern> parts) {
    this.takesBack = takesBack;
    this.onlyDirectories = onlyDirectories;
    this.parts = parts;
  }

  static IgnorePattern parse(String text) {
    try {
      if (text.startsWith("#")) {
        throw new IllegalArgumentException("it begins with #: a list has no comments, write \\#");
      }
      if (text.endsWith(" ") && !text.endsWith("\\ ")) {
        throw new IllegalArgumentException("it ends with a space: write \"\\ \" if it is meant");
      }
      boolean takesBack = text.startsWith("!");
      boolean onlyDirectories = text.endsWith("/");
      int end = text.length() - (onlyDirectories ? 1 : 0);
      String rest = takesBack ? text.substring(1, Math.max(1, end)) : text.substring(0, end);
      return new IgnorePattern(takesBack, onlyDirectories, parts(rest));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\"" + text + "\" cannot be used as a pattern: " + e.getMessage(), e);
    }
  }

  private static List<NamePattern> parts(String rest) {
    byte[] bytes = rest.getBytes(StandardCharsets.UTF_8);
    List<NamePattern> parts = new ArrayList<>();
    int begin = rest.startsWith("/") ? 1 : 0;
    boolean anchored = begin == 1;
    while (begin <= bytes.length) {
      int end = NamePattern.end(bytes, begin);
      anchored |= end < bytes.length;
      parts.add(NamePattern.parse(bytes, begin, end));
      begin = end + 1;
    }
    if (!anchored) {
      parts.add(0, NamePattern.ANY_NAMES);
    }
    if (parts.get(parts.size() - 1) == NamePattern.ANY_NAMES) {
      parts.add(NamePattern.ANY); // a/** is what is in a, not a itself
    }
    if (parts.size() > MOST_PARTS) {
      throw new IllegalArgumentException("it has more than " + (MOST_PARTS - 2) + " names");
    }
    return parts;
  }

  boolean takesBack() {
    return takesBack;
  }

  /** What has been passed before the first name. */
  long start() {
    return skipped(1);
  }

  /** What has been passed after one more name. */
  long after(long passed, byte[] bytes, int begin, int end) {
    long next = 0;
    for (long left = passed; left != 0; left &= left - 1) {
      int i = Long.numberOfTrailingZeros(left);
      if (i < parts.size()) {
        NamePattern part = parts.get(i);
        if (part == NamePattern.ANY_NAMES) {
          next |= 1L << i;
        } else if (part.matches(bytes, begin, end)) {
          next |= 1L << (i + 1);
        }
      }
    }
    return skipped(next);
  }

  /** With the parts passed that may stand for no name at all. */
  private long skipped(long passed) {
    long all = passed;
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i) == NamePattern.ANY_NAMES && (all >>> i & 1) != 0) {
        all |= 1L << (i + 1);
      }
    }
    return all;
  }

  /** Whether the names so far are one that this pattern is about. */
  boolean fits(long passed, boolean directory) {
    return (passed >>> parts.size() & 1) != 0 && (directory || !onlyDirectories);
  }
}
