package io.twinkeeper.node.ledger;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.twinkeeper.persistence.ledger.JournalFile;

/**
 * The part of the actor system's configuration that puts Akka Persistence JDBC on a journal file.
 *
 * <p>Journal, snapshots and queries share one connection and one thread: SQLite has one writer
 * anyway, and a pool of Slick threads larger than its connections can deadlock.
 */
public final class LedgerPlugins {
  /** The plugin id of the journal, for {@code EventSourcedBehavior.journalPluginId}. */
  static final String JOURNAL = "jdbc-journal";

  static final String SNAPSHOTS = "jdbc-snapshot-store";

  private static final String DATABASE = "akka-persistence-jdbc.shared-databases.ledger";

  private LedgerPlugins() {}

  /** To be put in front of the system's own configuration with {@code withFallback}. */
  public static Config config(JournalFile journal) {
    return ConfigFactory.parseResources(LedgerPlugins.class, "ledger-plugins.conf")
        .withValue(DATABASE + ".db.url", ConfigValueFactory.fromAnyRef(journal.url()));
  }
}
