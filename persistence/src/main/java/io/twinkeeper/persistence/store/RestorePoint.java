package io.twinkeeper.persistence.store;

import io.twinkeeper.protocol.stream.Position;
import java.time.Instant;
import java.util.Locale;

/** To which moment a database is to be restored. */
public sealed interface RestorePoint {
  /** As late as there is. */
  record Latest() implements RestorePoint {
    @Override
    public boolean admits(Position after, Instant at) {
      return true;
    }

    @Override
    public String toString() {
      return "the latest transaction";
    }
  }

  /**
   * Everything committed until then.
   *
   * @param instant by the clock of the node that was active
   */
  record At(Instant instant) implements RestorePoint {
    @Override
    public boolean admits(Position after, Instant at) {
      return !at.isAfter(instant);
    }

    @Override
    public String toString() {
      return instant.toString();
    }
  }

  /** Exactly this transaction. */
  record Txid(long txid) implements RestorePoint {
    @Override
    public boolean admits(Position after, Instant at) {
      return after.txid() <= txid;
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "transaction %016x", txid);
    }
  }

  /** Whether a state lies at this point or before it. */
  boolean admits(Position after, Instant at);
}
