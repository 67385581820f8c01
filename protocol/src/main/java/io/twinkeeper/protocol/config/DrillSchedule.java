package io.twinkeeper.protocol.config;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * When something happens again and again, as people say it: {@code first sunday 03:00
 * America/Los_Angeles}, {@code last friday 22:30 UTC}, {@code every monday 04:00 Europe/Berlin},
 * {@code daily 05:00 UTC}.
 *
 * <p>A time that the clocks skip that day comes as much later as they were set forward: 03:30 for
 * 02:30; one that they show twice counts the first time.
 *
 * @param text as it was written
 * @param ordinal 1 to 4: which of the month; 0: the last; empty: each
 * @param day empty: each day
 */
public record DrillSchedule(
    String text, Optional<Integer> ordinal, Optional<DayOfWeek> day, LocalTime time, ZoneId zone) {
  private static final List<String> ORDINALS =
      List.of("last", "first", "second", "third", "fourth");

  /** How it is written, for people who wrote something else. */
  public static final String EXAMPLE =
      "write it like: first sunday 03:00 America/Los_Angeles, every monday 04:00 UTC, daily 05:00"
          + " UTC";

  /**
   * Reads a schedule.
   *
   * @throws IllegalArgumentException if it cannot be understood; says which word
   */
  public static DrillSchedule parse(String text) {
    List<String> words = List.of(text.trim().split("\\s+"));
    if (words.size() == 3 && words.get(0).equalsIgnoreCase("daily")) {
      return new DrillSchedule(
          text, Optional.empty(), Optional.empty(), time(words.get(1)), zone(words.get(2)));
    }
    if (words.size() != 4) {
      throw new IllegalArgumentException("it has " + words.size() + " words");
    }
    return new DrillSchedule(
        text,
        ordinal(words.get(0)),
        Optional.of(day(words.get(1))),
        time(words.get(2)),
        zone(words.get(3)));
  }

  /** The first time after {@code instant}. */
  public Instant after(Instant instant) {
    LocalDate date = instant.atZone(zone).toLocalDate().minusDays(1);
    while (!falls(date) || !at(date).isAfter(instant)) {
      date = date.plusDays(1);
    }
    return at(date);
  }

  /** The last time that is not after {@code instant}. */
  public Instant upTo(Instant instant) {
    LocalDate date = instant.atZone(zone).toLocalDate().plusDays(1);
    while (!falls(date) || at(date).isAfter(instant)) {
      date = date.minusDays(1);
    }
    return at(date);
  }

  private Instant at(LocalDate date) {
    return date.atTime(time).atZone(zone).toInstant();
  }

  private boolean falls(LocalDate date) {
    if (day.isEmpty()) {
      return true;
    }
    if (ordinal.isEmpty()) {
      return date.getDayOfWeek() == day.get();
    }
    int which = ordinal.get();
    return date.equals(
        which == 0
            ? date.with(TemporalAdjusters.lastInMonth(day.get()))
            : date.with(TemporalAdjusters.dayOfWeekInMonth(which, day.get())));
  }

  private static Optional<Integer> ordinal(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    if (lower.equals("every")) {
      return Optional.empty();
    }
    if (!ORDINALS.contains(lower)) {
      throw new IllegalArgumentException("'" + word + "' is not first, second, last or every");
    }
    return Optional.of(ORDINALS.indexOf(lower));
  }

  private static DayOfWeek day(String word) {
    try {
      return DayOfWeek.valueOf(word.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + word + "' is not a day of the week", e);
    }
  }

  private static LocalTime time(String word) {
    try {
      return LocalTime.parse(word);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("'" + word + "' is not a time like 03:00", e);
    }
  }

  private static ZoneId zone(String word) {
    try {
      return ZoneId.of(word);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("'" + word + "' is not a time zone like Europe/Berlin", e);
    }
  }
}
