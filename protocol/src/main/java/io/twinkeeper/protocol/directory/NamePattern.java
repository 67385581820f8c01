package io.twinkeeper.protocol.directory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The part of an ignore pattern that is about one name: bytes, {@code ?}, {@code [a-z]} and stars.
 *
 * <p>Only the last star that was met is ever tried again, which is enough, so the time is at most
 * the product of both lengths. Immutable.
 */
final class NamePattern {
  /** Stands for any number of names; never asked. */
  static final NamePattern ANY_NAMES = new NamePattern(List.of());

  private static final boolean[] STAR = new boolean[0];

  /** Any one name. */
  static final NamePattern ANY = new NamePattern(List.of(STAR));

  /** Per place the bytes that fit there, or {@link #STAR}. */
  private final boolean[][] places;

  private NamePattern(List<boolean[]> places) {
    this.places = places.toArray(boolean[][]::new);
  }

  /** Where the name that begins at {@code begin} ends: the next slash, or the end. */
  static int end(byte[] pattern, int begin) {
    int end = begin;
    while (end < pattern.length && pattern[end] != '/') {
      end++;
    }
    return end;
  }

  static NamePattern parse(byte[] pattern, int begin, int end) {
    if (begin == end) {
      throw new IllegalArgumentException("it has an empty name");
    }
    return new Reader(pattern, begin, end).read();
  }

  boolean matches(byte[] name, int begin, int end) {
    int place = 0;
    int star = -1;
    int retry = begin;
    for (int i = begin; i < end; ) {
      if (place < places.length && places[place] == STAR) {
        star = place++;
        retry = i;
      } else if (place < places.length && places[place][name[i] & 0xff]) {
        place++;
        i++;
      } else if (star >= 0) {
        place = star + 1;
        i = ++retry;
      } else {
        return false;
      }
    }
    while (place < places.length && places[place] == STAR) {
      place++;
    }
    return place == places.length;
  }

  /** Reads one name's pattern. */
  private static final class Reader {
    private static final String OPEN = "it has a [ without a ] before the next slash";

    private final byte[] pattern;
    private final int begin;
    private final int end;
    private final List<boolean[]> places = new ArrayList<>();
    private int at;

    Reader(byte[] pattern, int begin, int end) {
      this.pattern = pattern;
      this.begin = begin;
      this.end = end;
      this.at = begin;
    }

    NamePattern read() {
      int stars = 0;
      while (at < end) {
        int c = next("");
        stars += c == '*' ? 1 : 0;
        places.add(
            switch (c) {
              case '*' -> STAR;
              case '?' -> all();
              case '[' -> set();
              case '\\' -> only(next("it ends with a backslash"));
              default -> only(c);
            });
      }
      if (stars >= 2 && stars == end - begin) {
        return ANY_NAMES;
      }
      refuseDots();
      return new NamePattern(places);
    }

    private void refuseDots() {
      int length = end - begin;
      if (length <= 2 && pattern[begin] == '.' && pattern[end - 1] == '.') {
        throw new IllegalArgumentException("no name is . or ..: begin it with / instead");
      }
    }

    private boolean[] set() {
      boolean[] set = new boolean[256];
      boolean negated = at < end && (pattern[at] == '!' || pattern[at] == '^');
      at += negated ? 1 : 0;
      int first = at;
      int last = -1; // what a range may begin with
      for (int c = next(OPEN); c != ']' || at == first + 1; c = next(OPEN)) {
        if (c == '-' && last >= 0 && at < end && pattern[at] != ']') {
          range(set, last, literal(next(OPEN)));
          last = -1;
        } else if (c == '[' && at < end && pattern[at] == ':') {
          throw new IllegalArgumentException("of classes like [:digit:] nothing is known here");
        } else {
          last = literal(c);
          set[last] = true;
        }
      }
      for (int i = 0; negated && i < set.length; i++) {
        set[i] = !set[i];
      }
      return set;
    }

    private static void range(boolean[] set, int from, int to) {
      if (from > to) {
        throw new IllegalArgumentException("it has a range that ends before it begins");
      }
      for (int i = from; i <= to; i++) {
        set[i] = true;
      }
    }

    private int literal(int c) {
      return c == '\\' ? next(OPEN) : c;
    }

    private int next(String otherwise) {
      if (at >= end) {
        throw new IllegalArgumentException(otherwise);
      }
      int c = pattern[at++] & 0xff;
      if (c == 0) {
        throw new IllegalArgumentException("it holds a NUL character");
      }
      return c;
    }

    private static boolean[] only(int c) {
      boolean[] set = new boolean[256];
      set[c] = true;
      return set;
    }

    private static boolean[] all() {
      boolean[] set = new boolean[256];
      Arrays.fill(set, true);
      return set;
    }
  }
}
