package io.twinkeeper.ops.modes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The moments at which a service was alive, as it wrote them down itself.
 *
 * @param atMillis by this computer's clock, in order
 */
record Beats(List<Long> atMillis) {
  private static final Duration FRESH = Duration.ofSeconds(1);

  static Beats in(Path file) {
    try {
      return new Beats(
          Files.exists(file)
              ? Files.readAllLines(file).stream()
                  .filter(line -> line.length() == 13) // the last may be half there
                  .map(Long::parseLong)
                  .toList()
              : List.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean latestIsFresh() {
    return !atMillis.isEmpty()
        && System.currentTimeMillis() - atMillis.get(atMillis.size() - 1) < FRESH.toMillis();
  }

  long lastMillis() {
    return atMillis.isEmpty() ? 0 : atMillis.get(atMillis.size() - 1);
  }

  /** The longest time without a beat between {@code since} and now. */
  Duration longestGap(long sinceMillis) {
    long before = sinceMillis;
    long longest = 0;
    for (long at : atMillis) {
      if (at >= sinceMillis) {
        longest = Math.max(longest, at - before);
        before = at;
      }
    }
    return Duration.ofMillis(Math.max(longest, System.currentTimeMillis() - before));
  }

  /** The first beat after a moment; {@link Long#MAX_VALUE} if there was none. */
  long firstAfterMillis(long moment) {
    return atMillis.stream().filter(at -> at > moment).findFirst().orElse(Long.MAX_VALUE);
  }
}
