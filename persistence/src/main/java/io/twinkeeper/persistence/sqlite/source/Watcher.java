package io.twinkeeper.persistence.sqlite.source;

import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One who wants to know about one database. Identity counts: two may want the same. */
final class Watcher {
  private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);

  private final String database;
  private final String wal;
  private final Runnable wake;

  Watcher(String database, Runnable wake) {
    this.database = database;
    this.wal = database + "-wal";
    this.wake = wake;
  }

  /** Whether there is news among the changed files of its directory: {@code -shm} is none. */
  boolean wants(Set<String> changed) {
    return changed.contains(wal) || changed.contains(database);
  }

  void wake() {
    try {
      wake.run();
    } catch (RuntimeException e) {
      LOG.error("waking the source of {} failed", database, e);
    }
  }
}
