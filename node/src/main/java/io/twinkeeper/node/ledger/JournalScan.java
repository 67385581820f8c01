package io.twinkeeper.node.ledger;

import akka.actor.typed.ActorSystem;
import akka.persistence.jdbc.query.javadsl.JdbcReadJournal;
import akka.persistence.query.PersistenceQuery;
import akka.stream.javadsl.Sink;
import io.twinkeeper.protocol.status.HistoryEntry;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Reads entries that are no longer in memory back from the journal, for a peer far behind. */
final class JournalScan {
  private final ActorSystem<?> system;
  private final JdbcReadJournal journal;
  private final int mostEntries;

  JournalScan(ActorSystem<?> system, int mostEntries) {
    this.system = system;
    this.mostEntries = mostEntries;
    this.journal =
        PersistenceQuery.get(system)
            .getReadJournalFor(JdbcReadJournal.class, JdbcReadJournal.Identifier());
  }

  /** The next entries for someone who has {@code have}, where this node has {@code last}. */
  CompletionStage<Batch> missing(Map<String, Long> have, Map<String, Long> last) {
    Collection lacking = new Collection(have, mostEntries);
    return journal
        .currentEventsByPersistenceId(LedgerBook.ID.id(), start(have, last), Long.MAX_VALUE)
        .takeWhile(envelope -> lacking.offer((LedgerEvent) envelope.event()))
        .runWith(Sink.ignore(), system)
        .thenApply(done -> lacking.batch.build());
  }

  /** An origin's n-th entry cannot be among the journal's first n - 1 events. */
  private static long start(Map<String, Long> have, Map<String, Long> last) {
    return last.entrySet().stream()
        .filter(mine -> mine.getValue() > have.getOrDefault(mine.getKey(), 0L))
        .mapToLong(mine -> have.getOrDefault(mine.getKey(), 0L) + 1)
        .min()
        .orElse(1L);
  }

  /** Picks each origin's entries in order; used by one stream at a time. */
  private static final class Collection {
    private final Map<String, Long> have;
    private final Batch.Builder batch;

    Collection(Map<String, Long> have, int mostEntries) {
      this.have = new HashMap<>(have);
      this.batch = new Batch.Builder(mostEntries);
    }

    boolean offer(LedgerEvent event) {
      if (!(event instanceof LedgerEvent.Recorded recorded)) {
        return true;
      }
      HistoryEntry entry = recorded.entry();
      if (entry.sequence() != have.getOrDefault(entry.origin(), 0L) + 1) {
        return true;
      }
      have.put(entry.origin(), entry.sequence());
      return batch.add(entry);
    }
  }
}
