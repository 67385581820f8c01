package io.twinkeeper.persistence.directory.watch;

import java.time.Duration;

/**
 * When a watch speaks up.
 *
 * @param debounce how long nothing may happen to a path before it is handed out
 * @param longest after which a path that never rests is handed out all the same, counted from its
 *     first change
 * @param poll how often the root is looked for, and directories that could not be watched are
 *     handed out and tried again
 */
public record WatchSettings(Duration debounce, Duration longest, Duration poll) {
  public WatchSettings {
    if (debounce.isNegative() || longest.compareTo(debounce) < 0) {
      throw new IllegalArgumentException("debounce " + debounce + ", but at most " + longest);
    }
    if (poll.isNegative() || poll.isZero()) {
      throw new IllegalArgumentException("poll every " + poll);
    }
  }
}
