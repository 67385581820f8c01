package io.twinkeeper.protocol.grant;

import io.twinkeeper.protocol.config.GrantConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A seeded world of three hosts, two helms and a bad network, in true milliseconds. Everything that
 * happens follows from the seed.
 */
final class World {
  static final GrantConfig GRANT =
      new GrantConfig(
          Duration.ofSeconds(1),
          Duration.ofSeconds(4),
          Duration.ofSeconds(2),
          Duration.ofMillis(500));

  /** Known mistakes that the simulation must be able to catch. */
  enum Mistake {
    /** The guard counts the deadline from the moment a byte arrives. */
    HEARTBEATS_INSTEAD_OF_DEADLINES,
    /** The helm grants as soon as it has the promises. */
    NO_FENCE,
    /** The fence is deadline + stop time + margin, whatever the clocks do. */
    FENCE_IGNORES_CLOCK_RATES,
    /** A restarted node passes for the one that held the epoch before. */
    NO_INCARNATIONS
  }

  private record Event(long atMillis, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(atMillis, other.atMillis);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  final SplittableRandom random;
  final GrantConfig grant;
  final Edge edge = new Edge();
  final List<Host> hosts = new ArrayList<>();
  final List<PlayedHelm> helms = new ArrayList<>();

  private final Set<Mistake> mistakes;
  private final PriorityQueue<Event> events = new PriorityQueue<>(256);
  private final boolean[][] cut = new boolean[3][3];
  private final int dropPercent;
  private final int duplicatePercent;
  private final int slowPercent;
  private final int faultEveryMillis;
  private long nowMillis;
  private long order;

  World(long seed, Mistake... mistakes) {
    this.random = new SplittableRandom(seed);
    this.mistakes = EnumSet.noneOf(Mistake.class);
    this.mistakes.addAll(Arrays.asList(mistakes));
    this.grant = has(Mistake.FENCE_IGNORES_CLOCK_RATES) ? shortFenced() : GRANT;
    this.dropPercent = random.nextInt(15);
    this.duplicatePercent = random.nextInt(15);
    this.slowPercent = random.nextInt(25);
    this.faultEveryMillis = random.nextInt(4_000, 20_000);
    for (int i = 0; i < 3; i++) {
      hosts.add(new Host(this, i, i < 2));
    }
    helms.add(new PlayedHelm(this, hosts.get(random.nextInt(2))));
    helms.add(new PlayedHelm(this, hosts.get(random.nextInt(3))));
  }

  /** Lets the world run for {@code duration} and returns what the edge saw of it. */
  Edge run(Duration duration) {
    hosts.forEach(Host::boot);
    at(faultEveryMillis, this::fault);
    while (nowMillis < duration.toMillis()) {
      Event next = events.remove();
      nowMillis = next.atMillis;
      next.action.run();
    }
    edge.closeAt(nowMillis);
    return edge;
  }

  long nowMillis() {
    return nowMillis;
  }

  boolean has(Mistake mistake) {
    return mistakes.contains(mistake);
  }

  void at(long atMillis, Runnable action) {
    events.add(new Event(Math.max(atMillis, nowMillis), order++, action));
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  /** Sends to the program on {@code to}: lost, doubled, late or overtaken, as luck has it. */
  void send(Host from, Host to, Runnable onArrival) {
    if (from == to) {
      to.inProgram(nowMillis + 1, onArrival);
      return;
    }
    int copies = chance(duplicatePercent) ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      if (!chance(dropPercent) && !cut[from.index][to.index]) {
        to.inProgram(nowMillis + delayMillis(), onArrival);
      }
    }
  }

  /** Such that {@link GrantConfig#fence} comes out as deadline + stop time + margin. */
  private static GrantConfig shortFenced() {
    Duration plain = GRANT.deadline().plus(GRANT.stopTime()).plus(GRANT.clockMargin());
    Duration less = GRANT.clockMargin().minus(GRANT.fence().minus(plain));
    return new GrantConfig(GRANT.renewEvery(), GRANT.deadline(), GRANT.stopTime(), less);
  }

  private long delayMillis() {
    return chance(slowPercent) ? random.nextInt(2_500) : random.nextInt(1, 40);
  }

  private void fault() {
    Host host = hosts.get(random.nextInt(3));
    switch (random.nextInt(9)) {
      case 0 -> host.pauseProgram(random.nextInt(100, 30_000));
      case 1 -> host.pause(random.nextInt(100, 30_000));
      case 2 -> host.crashProgram(random.nextInt(100, 10_000));
      case 3 -> host.crash(random.nextInt(1_000, 20_000));
      case 4 -> cutOneWay(host, hosts.get(random.nextInt(3)));
      case 5 -> isolate(host);
      case 6 -> hosts.forEach(Host::releasePlanned);
      case 7 -> helms.get(random.nextInt(2)).force();
      default -> pauseShortly();
    }
    at(nowMillis + random.nextInt(2 * faultEveryMillis), this::fault);
  }

  private void pauseShortly() {
    hosts.forEach(host -> host.pauseProgram(random.nextInt(100, 5_000)));
  }

  private void isolate(Host host) {
    hosts.forEach(other -> cutOneWay(host, other));
    hosts.forEach(other -> cutOneWay(other, host));
  }

  private void cutOneWay(Host from, Host to) {
    cut[from.index][to.index] = true;
    at(nowMillis + random.nextInt(1_000, 30_000), () -> cut[from.index][to.index] = false);
  }
}
