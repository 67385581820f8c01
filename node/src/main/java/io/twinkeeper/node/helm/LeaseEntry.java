package io.twinkeeper.node.helm;

import io.twinkeeper.persistence.lease.LeaseStore.Stored;
import io.twinkeeper.protocol.config.GrantConfig;
import io.twinkeeper.protocol.grant.LeaseRecord;
import io.twinkeeper.protocol.grant.LeaseSighting;
import io.twinkeeper.protocol.grant.Lessons;
import io.twinkeeper.protocol.grant.Promise;
import io.twinkeeper.protocol.grant.VoterState.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What one node knows of one workload's record in the store. Not thread-safe. */
final class LeaseEntry {
  private enum Knowledge {
    /** Never looked. */
    NONE,
    /** The version is known and was the present one. */
    CERTAIN,
    /** A write is under way or came back without an answer: read first. */
    UNCERTAIN,
    /** The store has no record. */
    MISSING,
    /** The store shows less than it showed before. */
    FORGOTTEN
  }

  private final GrantConfig grant;
  private final String node;
  private LeaseSighting sighting;
  private Knowledge knowledge = Knowledge.NONE;
  private Optional<String> version = Optional.empty();
  private Optional<LeaseRecord> shown = Optional.empty();
  private long heardAtMillis;

  LeaseEntry(GrantConfig grant, String node) {
    this.grant = grant;
    this.node = node;
    this.sighting = new LeaseSighting(grant, node);
  }

  LeaseSighting sighting() {
    return sighting;
  }

  Optional<String> version() {
    return version;
  }

  boolean isCertain() {
    return knowledge == Knowledge.CERTAIN;
  }

  boolean isMissing() {
    return knowledge == Knowledge.MISSING;
  }

  boolean hasForgotten() {
    return knowledge == Knowledge.FORGOTTEN;
  }

  /** Whether the record was there the last time, and that is not long ago. */
  boolean isFresh(long nowMillis, Duration attention) {
    boolean known = knowledge == Knowledge.CERTAIN || knowledge == Knowledge.UNCERTAIN;
    return known && nowMillis - heardAtMillis <= attention.toMillis();
  }

  /** What has to follow a record that is missing or was lost: more than was ever seen here. */
  LeaseRecord successor(Promise learned) {
    Promise promise = learned;
    long renewals = 0;
    long over = 0;
    for (Optional<LeaseRecord> record : List.of(shown, sighting.last())) {
      if (record.isPresent()) {
        promise = Lessons.higher(promise, record.get().promise());
        renewals = Math.max(renewals, record.get().renewals() + 1);
        over = Math.max(over, record.get().releasedThrough());
      }
    }
    return LeaseRecord.learned(promise, over, renewals, node);
  }

  /** The store has answered; tells whether the record is another than before. */
  boolean saw(Optional<Stored> stored, long nowMillis) {
    version = stored.map(Stored::version);
    shown = stored.map(Stored::record);
    Optional<LeaseRecord> before = sighting.last();
    if (stored.isEmpty()) {
      knowledge = before.isEmpty() ? Knowledge.MISSING : Knowledge.FORGOTTEN;
      return false;
    }
    LeaseRecord record = stored.get().record();
    if (before.isPresent() && before.get().isLostIn(record)) {
      knowledge = Knowledge.FORGOTTEN;
      return false;
    }
    knowledge = Knowledge.CERTAIN;
    heardAtMillis = nowMillis;
    sighting.saw(record, nowMillis);
    return !before.equals(Optional.of(record));
  }

  void becomesUncertain() {
    knowledge = Knowledge.UNCERTAIN;
  }

  void wrote(LeaseRecord record, Outcome outcome, String newVersion, long nowMillis) {
    sighting.wrote(record, outcome);
    version = Optional.of(newVersion);
    knowledge = Knowledge.CERTAIN;
    heardAtMillis = nowMillis;
  }

  /** What was seen counts no more: the store was taught anew. */
  void forget() {
    sighting = new LeaseSighting(grant, node);
    knowledge = Knowledge.NONE;
  }
}
