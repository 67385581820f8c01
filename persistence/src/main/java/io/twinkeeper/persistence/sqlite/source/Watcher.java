package io.twinkeeper.persistence.sqlite.source;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One who wants to know about one database. Identity counts: two may want the same. */
final class Watcher {
  private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);

  private final String database;
  private final Runnable wake;

  Watcher(String database, Runnable wake) {
    this.database = database;
    this.wake = wake;
  }

  /** Whether a change of {@code file}, in the same directory, is news: not one of {@code -shm}. */
  boolean wants(String file) {
    return file.equals(database) || file.equals(database + "-wal");
  }

  void wake() {
    try {
      wake.run();
    } catch (RuntimeException e) {
      LOG.error("waking the source of {} failed", database, e);
    }
  }
}
