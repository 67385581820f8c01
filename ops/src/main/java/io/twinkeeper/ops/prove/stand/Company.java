package io.twinkeeper.ops.prove.stand;

import io.twinkeeper.ops.cluster.Machines;
import io.twinkeeper.ops.demo.process.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Everybody who votes, nodes or not, by the names of their machines. Safe for any thread. */
public final class Company {
  private static final Duration STORE_STARTS = Duration.ofMinutes(1);
  private static final Duration ANSWER = Duration.ofSeconds(1);
  private static final long LOOK_AGAIN_MILLIS = 100;

  private final Machines machines;
  private final Third third;
  private final Optional<Store> store;

  /** Nobody runs yet. */
  public Company(Stand stand, Machines machines) {
    this.machines = machines;
    this.third = stand.third();
    this.store = stand.store();
  }

  public Third third() {
    return third;
  }

  /**
   * Starts all of them for the first time.
   *
   * @throws IOException if a store does not answer within a minute
   */
  public void startAll() throws IOException, InterruptedException {
    if (store.isPresent()) {
      store.get().make();
      start(third.machine());
      awaitAnswer(store.get());
    }
    for (String node : third.nodes()) {
      start(node);
    }
  }

  /** Starts one, or starts it again. */
  public void start(String voter) throws IOException {
    if (isNode(voter)) {
      machines.startNode(voter);
    } else {
      machines.start(voter, store.orElseThrow().command());
    }
  }

  /** Asks one to end soon. To PostgreSQL a TERM means: once the last client has gone. */
  public void stop(String voter) throws IOException, InterruptedException {
    (isNode(voter) ? Signal.TERM : Signal.INT).send(machines.jvm(voter));
  }

  private boolean isNode(String voter) {
    return third.nodes().contains(voter);
  }

  private void awaitAnswer(Store asked) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + STORE_STARTS.toNanos();
    while (!asked.answers(ANSWER)) {
      if (machines.exitStatus(third.machine()).isPresent() || System.nanoTime() > deadline) {
        throw new IOException(
            "PostgreSQL does not answer on the machine %1$s; see logs/%1$s.log"
                .formatted(third.machine()));
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
    }
  }
}
