package io.twinkeeper.ops.prove.fault;

import io.twinkeeper.ops.cluster.Machines;
import io.twinkeeper.ops.demo.process.Signal;
import io.twinkeeper.ops.prove.stand.Company;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The nodes' JVMs and the store: who is meant to run, who has to be started again. One thread. */
public final class Residents {
  private static final Duration ENDS = Duration.ofSeconds(45);
  private static final long LOOK_AGAIN_MILLIS = 50;

  /** As a supervisor would wait between two starts. */
  private static final Duration RESTARTS_EVERY = Duration.ofSeconds(2);

  private final Company company;
  private final Machines machines;
  private final Consumer<String> say;
  private final Set<String> away = new HashSet<>();
  private final Map<String, Long> startedNanos = new HashMap<>();

  public Residents(Company company, Machines machines, Consumer<String> say) {
    this.company = company;
    this.machines = machines;
    this.say = say;
  }

  /** From now on nobody starts this node by himself. */
  void leave(String node) {
    away.add(node);
  }

  /** Starts a node that was away; waits for the end of its last life, and helps in the end. */
  public void comeBack(String node) throws IOException, InterruptedException {
    awaitEnd(node);
    start(node);
    away.remove(node);
  }

  void awaitEnd(String node) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + ENDS.toNanos();
    while (!machines.jvm(node).isEmpty()) {
      if (System.nanoTime() > deadline) {
        say.accept(node + " did not end within " + ENDS.toSeconds() + " s; killed");
        Signal.KILL.send(machines.jvm(node));
        deadline = Long.MAX_VALUE;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
    }
  }

  /** Starts again who ended by himself, as a supervisor would. */
  public void startWhatEnded() throws IOException {
    for (String node : company.third().voters()) {
      boolean ended = !away.contains(node) && machines.exitStatus(node).isPresent();
      long since = System.nanoTime() - startedNanos.getOrDefault(node, 0L);
      if (ended && since > RESTARTS_EVERY.toNanos()) {
        say.accept(node + " ended with " + machines.exitStatus(node).get() + "; started again");
        start(node);
      }
    }
  }

  private void start(String node) throws IOException {
    startedNanos.put(node, System.nanoTime());
    company.start(node);
  }
}
