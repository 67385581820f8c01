package io.twinkeeper.ops.prove.fault;

import io.twinkeeper.ops.cluster.Addresses;
import io.twinkeeper.ops.cluster.Blow;
import io.twinkeeper.ops.cluster.Machines;
import io.twinkeeper.ops.demo.beat.Beats;
import io.twinkeeper.ops.demo.process.Signal;
import io.twinkeeper.ops.prove.stand.Clocks;
import io.twinkeeper.ops.prove.stand.Company;
import io.twinkeeper.ops.prove.stand.Inhabitants;
import io.twinkeeper.ops.prove.stand.Papers;
import io.twinkeeper.ops.prove.watch.Sight;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Carries faults out. One thread. */
public final class Hands {
  /** What other parts of the ground do for a fault. */
  public record Means(
      Company company,
      Machines machines,
      Links links,
      Shortage shortage,
      Papers papers,
      Clocks clocks,
      Operator operator,
      Supplier<Sight> sight) {}

  /** Somebody with an admin token. Waits for no answer. */
  public interface Operator {
    /** Asks for a switchover away from the active node. */
    void switchOver(String active);

    /** Asks {@code successor}, after a while, to become active whatever the holder says. */
    void activate(String successor, Duration after);
  }

  /** A whole tree of processes that was let go on. */
  public record Thaw(String node, long bootMillis) {}

  /** From then on the other nodes take the holder for silent, though it may still serve. */
  private static final Duration HOLDER_UNHEARD_AFTER = Duration.ofMillis(3_100);

  /** A stale node that has come back with a majority, but without its twin. */
  private static final Duration SERVES_ALONE = Duration.ofSeconds(60);

  private static final long LOOK_AGAIN_MILLIS = 50;

  private final Means means;
  private final Residents residents;
  private final List<Thaw> thaws = new ArrayList<>();

  public Hands(Means means, Residents residents) {
    this.means = means;
    this.residents = residents;
  }

  /** Every thaw of a whole tree so far. */
  public List<Thaw> thaws() {
    return List.copyOf(thaws);
  }

  /**
   * Lets {@code fault} befall {@code node}.
   *
   * @return how it is undone
   */
  public Cure begin(Fault fault, String node) throws IOException, InterruptedException {
    return switch (fault.kind()) {
      case KILL_JVM -> kill(node, Blow.Scope.JVM);
      case KILL_TREE -> kill(node, Blow.Scope.TREE);
      case KILL_GUARD -> killOne(node, who -> who.guard().isPresent());
      case KILL_SERVICE -> killOne(node, who -> who.isService("api") || who.isService("bank"));
      case KILL_CONNECTOR -> killOne(node, who -> who.isService("connector"));
      case PAUSE_JVM -> pause(node, Blow.Scope.JVM);
      case PAUSE_TREE -> pause(node, Blow.Scope.TREE);
      case ISOLATE_ACTIVE, ISOLATE_STANDBY, ISOLATE_WITNESS ->
          means.links().isolate(node, fault.harsh());
      case BRIDGE -> means.links().bridge();
      case ONE_WAY -> means.links().oneWay(node, fault.harsh());
      case FLAPPING -> means.links().flap(node, fault.strength());
      case LOSS -> means.links().lose(node, fault.strength());
      case LATENCY -> means.links().delay(node, fault.strength());
      case DISK_DATA -> means.shortage().ofData(node);
      case DISK_DATABASE ->
          fault.role() == Fault.Role.ACTIVE
              ? means.shortage().ofWrittenDatabases(node)
              : means.shortage().ofCopies(node);
      case CLOCK -> clock(node, Duration.ofSeconds(fault.strength()));
      case RESTART_ONE -> restart(List.of(node), fault.harsh());
      case RESTART_TWO -> restart(List.of(node, next(node)), fault.harsh());
      case RESTART_ALL -> restart(means.company().third().nodes(), fault.harsh());
      case RESTART_ISOLATED -> restartIsolated(node, fault.harsh());
      case CERTIFICATE -> certificate(node);
      case SWITCHOVER -> {
        means.operator().switchOver(node);
        yield Cure.NONE;
      }
      case ACTIVATE -> {
        means.operator().activate(Addresses.other(node), HOLDER_UNHEARD_AFTER);
        yield means.links().isolate(node, fault.harsh());
      }
      case STALE_FIRST -> staleFirst(node);
    };
  }

  private Cure kill(String node, Blow.Scope scope) throws IOException, InterruptedException {
    residents.leave(node);
    Blow blow = new Blow(false, scope);
    means.machines().strike(node, blow, means.machines().targets(node, blow));
    return () -> residents.comeBack(node);
  }

  private Cure killOne(String node, Predicate<Inhabitants> wanted)
      throws IOException, InterruptedException {
    Set<Long> pids =
        Inhabitants.of(means.machines(), node).stream()
            .filter(wanted)
            .map(Inhabitants::pid)
            .limit(1)
            .collect(Collectors.toSet());
    Signal.KILL.send(pids);
    return Cure.NONE;
  }

  private Cure pause(String node, Blow.Scope scope) throws IOException, InterruptedException {
    Blow blow = new Blow(true, scope);
    Machines.Strike strike =
        means.machines().strike(node, blow, means.machines().targets(node, blow));
    return () -> {
      if (scope == Blow.Scope.TREE) {
        thaws.add(new Thaw(node, Beats.bootMillis()));
      }
      means.machines().thaw(strike);
    };
  }

  private Cure clock(String node, Duration jump) throws IOException {
    means.clocks().set(node, jump);
    return () -> means.clocks().set(node, Duration.ZERO);
  }

  private Cure restart(List<String> nodes, boolean harsh) throws IOException, InterruptedException {
    for (String node : nodes) {
      residents.leave(node);
    }
    for (String node : nodes) {
      if (harsh) {
        Signal.KILL.send(means.machines().jvm(node));
      } else {
        means.company().stop(node);
      }
    }
    return () -> {
      for (String node : nodes) {
        residents.comeBack(node);
      }
    };
  }

  private Cure restartIsolated(String node, boolean harsh)
      throws IOException, InterruptedException {
    Cure reconnect = means.links().isolate(node, true);
    restart(List.of(node), harsh).apply();
    return reconnect;
  }

  private Cure certificate(String node) throws IOException, InterruptedException {
    Cure start = restart(List.of(node), false);
    residents.awaitEnd(node);
    means.papers().expire(node);
    start.apply();
    return () -> {
      residents.leave(node);
      Signal.KILL.send(means.machines().jvm(node));
      means.papers().restore(node);
      residents.comeBack(node);
    };
  }

  /** What was promised and written without the stale node is known to the third voter alone. */
  private Cure staleFirst(String stale) throws IOException, InterruptedException {
    String ahead = Addresses.other(stale);
    Cure staleReturns = kill(stale, Blow.Scope.TREE);
    return () -> {
      Cure aheadReturns = kill(ahead, Blow.Scope.TREE);
      Cure thirdReturns = restart(List.of(means.company().third().machine()), true);
      staleReturns.apply();
      thirdReturns.apply();
      awaitActive(stale);
      aheadReturns.apply();
    };
  }

  /** Or not, if that takes longer than it should: the judge says what is to be said then. */
  private void awaitActive(String node) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + SERVES_ALONE.toNanos();
    while (!means.sight().get().phase(node).equals("active") && System.nanoTime() < deadline) {
      residents.startWhatEnded();
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
    }
  }

  private String next(String node) {
    List<String> voters = means.company().third().voters();
    return voters.get((voters.indexOf(node) + 1) % voters.size());
  }
}
