package io.twinkeeper.node.directory;

import io.twinkeeper.persistence.directory.posix.PosixException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * What does not work at the moment, by what was attempted: logged when it begins, when it becomes
 * something else and when it is over, not each time. It is over when it works, when it is not to be
 * done any more, or when nobody has tried it for {@link #STALE}. Not thread-safe.
 */
final class Troubles {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration AT_MOST = Duration.ofSeconds(30);

  /** Well beyond the longest time between two attempts. */
  static final Duration STALE = Duration.ofMinutes(2);

  private record Trouble(String what, Duration retry, long atNanos) {}

  private final Logger log;
  private final String name;
  private final boolean secret;
  private final LongSupplier nanoTime;
  private final Map<String, Trouble> present = new LinkedHashMap<>();

  /**
   * None yet.
   *
   * @param secret whether messages, which may have names of files in them, are kept out
   */
  Troubles(Logger log, String name, boolean secret, LongSupplier nanoTime) {
    this.log = log;
    this.name = name;
    this.secret = secret;
    this.nanoTime = nanoTime;
  }

  /** {@code attempt} has failed; returns when to try again: later each time. */
  Duration failed(String attempt, IOException cause) {
    dropStale();
    String what = words(cause);
    Trouble before = present.remove(attempt);
    if (before == null || !before.what().equals(what)) {
      log.warn("{}: cannot {}: {}", name, attempt, what);
    }
    Duration retry = before == null ? FIRST : before.retry().multipliedBy(2);
    Duration wait = retry.compareTo(AT_MOST) < 0 ? retry : AT_MOST;
    Trouble now = new Trouble(what, wait, nanoTime.getAsLong());
    present.put(attempt, now);
    return now.retry();
  }

  /** {@code attempt} has succeeded. */
  void worked(String attempt) {
    if (!present.isEmpty() && present.remove(attempt) != null) {
      log.info("{}: can {} again", name, attempt);
    }
  }

  /** {@code attempt} is not to be made any more, as nobody is there to whom it matters. */
  void noLongerTried(String attempt) {
    if (!present.isEmpty() && present.remove(attempt) != null) {
      log.info("{}: no longer tries to {}", name, attempt);
    }
  }

  private void dropStale() {
    long now = nanoTime.getAsLong();
    List.copyOf(present.entrySet()).stream()
        .filter(e -> now - e.getValue().atNanos() > STALE.toNanos())
        .forEach(e -> noLongerTried(e.getKey()));
  }

  /** The latest, in words. */
  Optional<String> latest() {
    dropStale();
    return present.entrySet().stream()
        .reduce((earlier, later) -> later)
        .map(e -> "cannot " + e.getKey() + ": " + e.getValue().what());
  }

  String words(Exception cause) {
    String kind = cause.getClass().getSimpleName();
    String message = cause.getMessage();
    if (!secret && message != null) {
      boolean onlyAPath = cause instanceof FileSystemException;
      return onlyAPath ? kind + ": " + message : message;
    }
    return cause instanceof PosixException e ? e.reason() : kind;
  }
}
