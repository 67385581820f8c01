package io.twinkeeper.persistence.lease;

import io.twinkeeper.protocol.config.GrantConfig;
import io.twinkeeper.protocol.config.LeaseConfig;
import io.twinkeeper.protocol.grant.LeaseRecord;
import io.twinkeeper.protocol.grant.Promise;
import java.io.IOException;
import java.util.Optional;

/**
 * One record for each workload, changed by compare-and-set and by nothing else. What {@link
 * #replace} returned a version for is as durable as the store makes it, and every later {@link
 * #read} by anybody shows it or what came after.
 *
 * <p>Every method blocks, for a few seconds at most. An {@link IOException} says that the store did
 * not answer: a write may or may not have taken place. One thread at a time. Closing it twice does
 * no harm.
 */
public interface LeaseStore extends AutoCloseable {
  /** A record and which version of it this is; versions are compared, never ordered. */
  record Stored(LeaseRecord record, String version) {}

  /** The workload's present record; empty if it never had one. */
  Optional<Stored> read(String workload) throws IOException;

  /**
   * Replaces the record if its version is the expected one.
   *
   * @param expected empty: there must be none yet
   * @return the new version; empty if another was there
   */
  Optional<String> replace(String workload, Optional<String> expected, LeaseRecord next)
      throws IOException;

  /** The store in a few words, for messages. */
  String describe();

  @Override
  void close();

  /** Opens no connection yet: a store that is away is no reason not to start. */
  static LeaseStore of(LeaseConfig config, String cluster, GrantConfig grant) {
    if (config instanceof LeaseConfig.Postgres postgres) {
      return new PostgresLease(postgres, cluster, grant.deadline());
    }
    return new S3Lease((LeaseConfig.S3) config, cluster);
  }

  /**
   * Makes sure that conditions are obeyed; some stores that speak S3 ignore them.
   *
   * @param node whose own scratch record is used
   * @throws UnsafeLeaseException if a write came through that must not
   */
  default void prove(String node) throws IOException {
    String scratch = scratch(node);
    Optional<String> present = read(scratch).map(Stored::version);
    LeaseRecord record = LeaseRecord.learned(Promise.NONE, 0, 0, node);
    if (present.isEmpty() && replace(scratch, Optional.empty(), record).isEmpty()) {
      return; // another life of this node has just made it: conditions are obeyed
    }
    if (replace(scratch, Optional.empty(), record).isPresent()) {
      throw new UnsafeLeaseException(describe(), "made a record that was there already");
    }
    String version = read(scratch).map(Stored::version).orElseThrow(() -> gone(scratch));
    LeaseRecord next = new LeaseRecord(Promise.NONE, false, 0, 0, System.nanoTime(), node);
    if (replace(scratch, Optional.of(version), next).isEmpty()) {
      if (read(scratch).map(Stored::version).equals(Optional.of(version))) {
        throw new UnsafeLeaseException(describe(), "did not replace the version that is there");
      }
      return; // another life of this node was faster: conditions are obeyed
    }
    if (replace(scratch, Optional.of(version), record).isPresent()) {
      throw new UnsafeLeaseException(describe(), "replaced a version that was not the present one");
    }
  }

  /** The name of a record that stands for no workload, for trying things out. */
  static String scratch(String node) {
    return "probe-of-" + node;
  }

  private IOException gone(String scratch) {
    return new IOException(describe() + ": " + scratch + " was written and is not there");
  }
}
