package io.twinkeeper.ops.soak.files;

import io.twinkeeper.ops.cluster.Blow;
import io.twinkeeper.ops.cluster.Machines;
import io.twinkeeper.ops.demo.process.Signal;
import io.twinkeeper.ops.prove.network.Weather;
import io.twinkeeper.ops.soak.files.Mishap.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Lets mishaps happen, one process at a time; a link that is cut stays so while others follow. For
 * one thread.
 */
final class Troubles {
  private static final int LOSS_PERCENT = 33;
  private static final Duration ENDS = Duration.ofSeconds(20);
  private static final long LOOK_AGAIN_MILLIS = 50;
  private static final String RULES = "trouble";

  private final Grounds grounds;
  private final Machines machines;
  private final Weather weather;
  private final Consumer<String> say;
  private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
  private int endedByThemselves;
  private long healAtNanos;
  private boolean cut;

  Troubles(Grounds grounds, Machines machines, Weather weather, Consumer<String> say) {
    this.grounds = grounds;
    this.machines = machines;
    this.weather = weather;
    this.say = say;
  }

  Map<Kind, Integer> counts() {
    return counts;
  }

  /** Nodes that ended without having been told to, and were started again. */
  int endedByThemselves() {
    return endedByThemselves;
  }

  /** Waits, does it, and lets what has lasted long enough end. */
  void next(Mishap mishap) throws IOException, InterruptedException {
    TimeUnit.NANOSECONDS.sleep(mishap.after().toNanos());
    if (cut && System.nanoTime() - healAtNanos >= 0) {
      heal();
    }
    startWhatEnded();
    if (mishap.kind().isOfLinks() && cut) {
      heal(); // one piece of trouble with links at a time, and each of them happens
    }
    say.accept(mishap.toString());
    counts.merge(mishap.kind(), 1, Integer::sum);
    String node = mishap.node();
    switch (mishap.kind()) {
      case KILL -> restart(node, Signal.KILL, mishap.lasting());
      case RESTART -> restart(node, Signal.TERM, mishap.lasting());
      case FREEZE -> freeze(node, mishap.lasting());
      case ISOLATE -> links(Weather.cut(node, others(node)), mishap.lasting());
      case MUTE -> links(Weather.oneWay(node, others(node)), mishap.lasting());
      case LOSS -> links(Weather.loss(node, LOSS_PERCENT), mishap.lasting());
    }
  }

  private void restart(String node, Signal signal, Duration away)
      throws IOException, InterruptedException {
    signal.send(machines.jvm(node));
    long deadline = System.nanoTime() + ENDS.toNanos();
    while (!machines.jvm(node).isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new IOException(node + " did not end " + ENDS.toSeconds() + " s after " + signal);
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
    }
    TimeUnit.NANOSECONDS.sleep(away.toNanos());
    machines.startNode(node);
  }

  private void freeze(String node, Duration lasting) throws IOException, InterruptedException {
    Blow blow = new Blow(true, Blow.Scope.JVM);
    Machines.Strike strike = machines.strike(node, blow, machines.targets(node, blow));
    TimeUnit.NANOSECONDS.sleep(lasting.toNanos());
    machines.thaw(strike);
  }

  private void links(List<String> rules, Duration lasting)
      throws IOException, InterruptedException {
    weather.begin(RULES, rules);
    cut = true;
    healAtNanos = System.nanoTime() + lasting.toNanos();
  }

  private Set<String> others(String node) {
    Set<String> others = new TreeSet<>(grounds.nodes());
    others.remove(node);
    return others;
  }

  /** Everything runs and every link is sound, from now on. */
  void end() throws IOException, InterruptedException {
    heal();
    startWhatEnded();
  }

  private void heal() throws IOException, InterruptedException {
    if (cut) {
      weather.end(RULES);
      cut = false;
      say.accept("the links are sound again");
    }
  }

  /** As systemd would: a node that finds itself cut off for long ends. */
  void startWhatEnded() throws IOException {
    for (String node : grounds.nodes()) {
      if (machines.exitStatus(node).isPresent()) {
        endedByThemselves++;
        say.accept(node + " ended with " + machines.exitStatus(node).get() + "; started again");
        machines.startNode(node);
      }
    }
  }
}
