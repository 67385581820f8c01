package io.twinkeeper.node.helm;

import io.twinkeeper.persistence.lease.LeaseStore;
import io.twinkeeper.protocol.grant.LeaseRecord;
import java.io.IOException;
import java.util.Optional;

/** One node's way to a real store, which can be cut. */
final class AwayStore implements LeaseStore {
  private final LeaseStore store;
  private volatile boolean away;

  AwayStore(LeaseStore store) {
    this.store = store;
  }

  void away(boolean cut) {
    away = cut;
  }

  private void reach() throws IOException {
    if (away) {
      throw new IOException(describe() + " did not answer: cut");
    }
  }

  @Override
  public Optional<Stored> read(String workload) throws IOException {
    reach();
    return store.read(workload);
  }

  @Override
  public Optional<String> replace(String workload, Optional<String> expected, LeaseRecord next)
      throws IOException {
    reach();
    return store.replace(workload, expected, next);
  }

  @Override
  public String describe() {
    return store.describe();
  }

  @Override
  public void close() {
    store.close();
  }
}
