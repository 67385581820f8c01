package io.twinkeeper.ops.client;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A moment as people write it: {@code 2026-12-01T03:00:00Z}, {@code 2026-12-01T03:00} and {@code
 * 03:00} (the next) by this machine's clock, {@code +90m}.
 */
final class MomentText {
  private static final Pattern FROM_NOW = Pattern.compile("\\+(\\d{1,6})(s|m|h|d)");

  private MomentText() {}

  /** What {@code text} means at {@code now}; empty if it means nothing. */
  static Optional<Instant> parse(String text, ZonedDateTime now) {
    Matcher fromNow = FROM_NOW.matcher(text);
    if (fromNow.matches()) {
      long count = Long.parseLong(fromNow.group(1));
      return Optional.of(nextSecond(now).plus(unit(fromNow.group(2)).multipliedBy(count)));
    }
    return offset(text).or(() -> local(text, now)).or(() -> next(text, now));
  }

  /** Nobody plans by nanoseconds, or wants to read them. */
  private static Instant nextSecond(ZonedDateTime now) {
    return now.toInstant().plusNanos(999_999_999).truncatedTo(ChronoUnit.SECONDS);
  }

  private static Duration unit(String letter) {
    return switch (letter) {
      case "s" -> Duration.ofSeconds(1);
      case "m" -> Duration.ofMinutes(1);
      case "h" -> Duration.ofHours(1);
      default -> Duration.ofDays(1);
    };
  }

  private static Optional<Instant> offset(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> local(String text, ZonedDateTime now) {
    try {
      String iso = text.replace(' ', 'T');
      return Optional.of(LocalDateTime.parse(iso).atZone(now.getZone()).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> next(String text, ZonedDateTime now) {
    try {
      ZonedDateTime today = now.with(LocalTime.parse(text));
      return Optional.of((today.isAfter(now) ? today : today.plusDays(1)).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
