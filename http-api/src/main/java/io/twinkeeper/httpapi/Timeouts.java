package io.twinkeeper.httpapi;

import io.twinkeeper.protocol.config.DurationText;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long a caller says that it wants to wait: {@code 500ms}, {@code 30s}. */
final class Timeouts {
  private static final Pattern SPAN = Pattern.compile("(\\d{1,5})(ms|s)");

  private Timeouts() {}

  /**
   * Reads one.
   *
   * @throws ProblemException 400 if it is none, nothing at all, or more than {@code atMost}
   */
  static Duration parse(String text, Duration atMost) {
    Matcher span = SPAN.matcher(text);
    if (span.matches()) {
      long number = Long.parseLong(span.group(1));
      Duration timeout =
          span.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMillis(number);
      if (!timeout.isZero() && timeout.compareTo(atMost) <= 0) {
        return timeout;
      }
    }
    throw new ProblemException(
        Problem.badRequest(
            "timeout is '" + text + "'",
            "Give timeout a duration such as 500ms or 5s, at most " + DurationText.of(atMost)));
  }
}
