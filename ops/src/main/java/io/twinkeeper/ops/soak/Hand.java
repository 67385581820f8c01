package io.twinkeeper.ops.soak;

import io.twinkeeper.ops.cluster.Addresses;
import io.twinkeeper.ops.cluster.Blow;
import io.twinkeeper.ops.cluster.ClusterApi;
import io.twinkeeper.ops.cluster.Machines;
import io.twinkeeper.ops.demo.process.Jvm;
import io.twinkeeper.ops.demo.process.Signal;
import io.twinkeeper.ops.soak.app.SoakApp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Carries acts out. */
final class Hand {
  private static final Duration GONE = Duration.ofSeconds(30);

  /** Services, tail, farewell: a node that waits for one of its deadlines takes longer. */
  private static final Duration ENDS = Duration.ofSeconds(10);

  private static final long LOOK_AGAIN_MILLIS = 100;

  private final Machines machines;
  private final ClusterApi api;
  private final Consumer<String> say;

  Hand(Machines machines, ClusterApi api, Consumer<String> say) {
    this.machines = machines;
    this.api = api;
    this.say = say;
  }

  /** Does it to {@code node}; the node runs again when this returns. */
  void act(Act act, String node) throws IOException, InterruptedException {
    switch (act.kind()) {
      case KILL_JVM -> kill(node, Blow.Scope.JVM, act.lasting());
      case KILL_TREE -> kill(node, Blow.Scope.TREE, act.lasting());
      case FREEZE_JVM -> freeze(node, Blow.Scope.JVM, act.lasting());
      case FREEZE_TREE -> freeze(node, Blow.Scope.TREE, act.lasting());
      case RESTART -> restart(node, act.lasting());
      case KILL_APP -> Signal.KILL.send(applications(node));
      case SWITCHOVER -> switchOver(node);
    }
  }

  /** Starts nodes again that ended by themselves, as systemd would. */
  void startWhatEnded() throws IOException {
    for (String node : Addresses.NODES) {
      if (machines.exitStatus(node).isPresent()) {
        say.accept(node + " ended with " + machines.exitStatus(node).get() + "; started again");
        machines.startNode(node);
      }
    }
  }

  private void kill(String node, Blow.Scope scope, Duration away)
      throws IOException, InterruptedException {
    Blow blow = new Blow(false, scope);
    machines.strike(node, blow, machines.targets(node, blow));
    awaitNobody(node);
    TimeUnit.NANOSECONDS.sleep(away.toNanos());
    machines.startNode(node);
  }

  /** A killed JVM's guards must end what it had started by themselves. */
  private void awaitNobody(String node) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + GONE.toNanos();
    while (!machines.everybody(node).isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "processes of " + node + " outlived its guards: " + machines.everybody(node));
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
    }
  }

  private void freeze(String node, Blow.Scope scope, Duration lasting)
      throws IOException, InterruptedException {
    Blow blow = new Blow(true, scope);
    Machines.Strike strike = machines.strike(node, blow, machines.targets(node, blow));
    TimeUnit.NANOSECONDS.sleep(lasting.toNanos());
    machines.thaw(strike);
  }

  private void restart(String node, Duration away) throws IOException, InterruptedException {
    Signal.TERM.send(machines.jvm(node));
    long deadline = System.nanoTime() + ENDS.toNanos();
    while (!machines.jvm(node).isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new IOException(node + " did not end " + ENDS.toSeconds() + " s after TERM");
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
    }
    TimeUnit.NANOSECONDS.sleep(away.toNanos());
    machines.startNode(node);
  }

  /** A refusal is an answer too: right after trouble it may not be possible yet. */
  private void switchOver(String active) throws InterruptedException {
    try {
      api.switchover(active, Place.WORKLOAD, Addresses.other(active));
    } catch (IOException refused) {
      say.accept("switchover: " + refused.getMessage());
    }
  }

  private Set<Long> applications(String node) throws IOException {
    Set<Long> found = new HashSet<>();
    for (long pid : machines.everybody(node)) {
      try {
        String command = Files.readString(Path.of("/proc/" + pid + "/cmdline"));
        if (command.startsWith(Jvm.executable() + "\0")
            && command.contains("\0" + SoakApp.class.getName() + "\0")) {
          found.add(pid);
        }
      } catch (IOException gone) {
        // it has ended by itself
      }
    }
    return found;
  }
}
