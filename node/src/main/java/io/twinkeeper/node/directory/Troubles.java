package io.twinkeeper.node.directory;

import io.twinkeeper.persistence.directory.posix.PosixException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * What does not work at the moment, by what was attempted: logged when it begins, when it becomes
 * something else and when it is over, not each time. Not thread-safe.
 */
final class Troubles {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration AT_MOST = Duration.ofSeconds(30);

  private record Trouble(String what, Duration retry) {}

  private final Logger log;
  private final String name;
  private final boolean secret;
  private final Map<String, Trouble> present = new LinkedHashMap<>();

  /**
   * None yet.
   *
   * @param secret whether messages, which may have names of files in them, are kept out
   */
  Troubles(Logger log, String name, boolean secret) {
    this.log = log;
    this.name = name;
    this.secret = secret;
  }

  /** {@code attempt} has failed; returns when to try again: later each time. */
  Duration failed(String attempt, IOException cause) {
    String what = words(cause);
    Trouble before = present.remove(attempt);
    if (before == null || !before.what().equals(what)) {
      log.warn("{}: cannot {}: {}", name, attempt, what);
    }
    Duration retry = before == null ? FIRST : before.retry().multipliedBy(2);
    Trouble now = new Trouble(what, retry.compareTo(AT_MOST) < 0 ? retry : AT_MOST);
    present.put(attempt, now);
    return now.retry();
  }

  /** {@code attempt} has succeeded. */
  void worked(String attempt) {
    if (!present.isEmpty() && present.remove(attempt) != null) {
      log.info("{}: can {} again", name, attempt);
    }
  }

  /** The latest, in words. */
  Optional<String> latest() {
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
