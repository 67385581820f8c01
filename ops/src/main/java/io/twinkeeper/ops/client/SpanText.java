package io.twinkeeper.ops.client;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A length of time as people write it: {@code 90s}, {@code 10m}, {@code 1h}. */
final class SpanText {
  private static final Pattern SPAN = Pattern.compile("(\\d{1,5})(s|m|h)");

  private SpanText() {}

  /** What {@code text} means; empty if it means nothing. */
  static Optional<Duration> parse(String text) {
    Matcher span = SPAN.matcher(text);
    if (!span.matches()) {
      return Optional.empty();
    }
    long count = Long.parseLong(span.group(1));
    return Optional.of(
        switch (span.group(2)) {
          case "s" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMinutes(count);
          default -> Duration.ofHours(count);
        });
  }
}
