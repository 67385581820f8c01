package io.twinkeeper.ops.prove.fault;

import io.twinkeeper.ops.prove.fault.Fault.Role;
import io.twinkeeper.ops.prove.stand.Third;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The trouble of a round, the same for the same seed. Not for endless use: each round has a seed of
 * its own, so that it can be played again alone.
 */
public final class Schedule {
  private static final int[] PAUSES_SECONDS = {5, 15, 30, 65};
  private static final int SECOND_FAULT_WITHIN_MILLIS = 12_000;

  /** What a store has not got: a JVM, a data-dir, a certificate, a cluster to find again. */
  private static final Set<Kind> OF_NODES_ONLY =
      EnumSet.of(
          Kind.KILL_JVM,
          Kind.PAUSE_JVM,
          Kind.DISK_DATA,
          Kind.CLOCK,
          Kind.RESTART_ISOLATED,
          Kind.CERTIFICATE);

  private final Third third;
  private final List<Kind> kinds;
  private final int combinedPercent;
  private final boolean brief;

  /**
   * A schedule over some kinds.
   *
   * @param third who may be hit beside the twins; a store only by what can befall one
   * @param combinedPercent how many rounds of a hundred get a second fault
   * @param brief pauses of 5 and 15 s and short cuts only
   */
  public Schedule(Third third, List<Kind> kinds, int combinedPercent, boolean brief) {
    this.third = third;
    this.kinds = List.copyOf(kinds);
    this.combinedPercent = combinedPercent;
    this.brief = brief;
  }

  /** A round of one or two kinds by chance. */
  public Plan random(long seed) {
    Random random = mixed(seed);
    List<Fault> faults = new ArrayList<>();
    faults.add(fault(random, any(random), Duration.ZERO));
    if (kinds.size() > 1 && random.nextInt(100) < combinedPercent) {
      Duration after = Duration.ofMillis(random.nextInt(SECOND_FAULT_WITHIN_MILLIS));
      faults.add(fault(random, anyBut(faults.get(0).kind(), random), after));
    }
    return new Plan(seed, List.copyOf(faults), random.nextBoolean());
  }

  /** A round of this kind alone. */
  public Plan of(Kind kind, long seed) {
    Random random = mixed(seed);
    return new Plan(seed, List.of(fault(random, kind, Duration.ZERO)), random.nextBoolean());
  }

  /** Neighbouring seeds begin alike otherwise. */
  private static Random mixed(long seed) {
    return new Random(seed * 0x9E3779B97F4A7C15L);
  }

  private Kind any(Random random) {
    return kinds.get(random.nextInt(kinds.size()));
  }

  /** Another kind, if there is one. */
  private Kind anyBut(Kind first, Random random) {
    int index = kinds.indexOf(first);
    int step = kinds.size() == 1 ? 0 : 1 + random.nextInt(kinds.size() - 1);
    return kinds.get((index + step) % kinds.size());
  }

  private Fault fault(Random random, Kind kind, Duration after) {
    Role role = role(random, kind);
    Duration lasting = lasting(random, kind);
    return new Fault(kind, role, after, lasting, strength(random, kind), random.nextBoolean());
  }

  private Role role(Random random, Kind kind) {
    return switch (kind) {
      case ISOLATE_STANDBY -> Role.STANDBY;
      case ISOLATE_WITNESS -> third();
      case KILL_GUARD,
          KILL_SERVICE,
          KILL_CONNECTOR,
          ISOLATE_ACTIVE,
          BRIDGE,
          RESTART_ALL,
          SWITCHOVER,
          ACTIVATE,
          STALE_FIRST ->
          Role.ACTIVE;
      case DISK_DATABASE -> random.nextInt(3) == 0 ? Role.STANDBY : Role.ACTIVE;
      default -> {
        int throwOfDice = random.nextInt(6);
        yield throwOfDice < 4
            ? Role.ACTIVE
            : throwOfDice == 4 || !befallsThird(kind) ? Role.STANDBY : third();
      }
    };
  }

  private Role third() {
    return third == Third.LEASE ? Role.STORE : Role.WITNESS;
  }

  private boolean befallsThird(Kind kind) {
    return third == Third.WITNESS || !OF_NODES_ONLY.contains(kind);
  }

  private Duration lasting(Random random, Kind kind) {
    return switch (kind) {
      case KILL_GUARD, KILL_SERVICE, KILL_CONNECTOR, SWITCHOVER -> Duration.ZERO;
      case PAUSE_JVM, PAUSE_TREE ->
          Duration.ofSeconds(PAUSES_SECONDS[random.nextInt(brief ? 2 : PAUSES_SECONDS.length)]);
      case KILL_JVM, KILL_TREE, RESTART_ONE, RESTART_TWO, RESTART_ALL -> between(random, 1, 8);
      case STALE_FIRST -> between(random, 12, brief ? 15 : 40);
      case RESTART_ISOLATED, CERTIFICATE -> between(random, 12, brief ? 15 : 30);
      case ISOLATE_ACTIVE, ISOLATE_STANDBY, ISOLATE_WITNESS, BRIDGE, ONE_WAY, ACTIVATE ->
          between(random, 5, brief ? 15 : 45);
      case FLAPPING, LOSS, LATENCY, CLOCK -> between(random, 10, brief ? 15 : 40);
      case DISK_DATA, DISK_DATABASE -> between(random, 8, brief ? 12 : 30);
    };
  }

  private static int strength(Random random, Kind kind) {
    return switch (kind) {
      case LOSS -> 1 + random.nextInt(20);
      case LATENCY -> 20 + random.nextInt(181);
      case FLAPPING -> 50 + random.nextInt(151);
      case CLOCK -> random.nextInt(14_401) - 7_200;
      default -> 0;
    };
  }

  private static Duration between(Random random, int fromSeconds, int toSeconds) {
    return Duration.ofMillis(
        fromSeconds * 1_000L + random.nextInt((toSeconds - fromSeconds) * 1_000));
  }
}
