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
 * A seeded world of two or three hosts, two helms and a bad network, in true milliseconds.
 * Everything that happens follows from the seed.
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
    NO_INCARNATIONS,
    /** Who sees the lease for the first time believes that nobody lives off it. */
    LEASE_FREE_AT_FIRST_SIGHT,
    /** A voter that lost its disk takes itself for new and votes at once. */
    VOTES_WITHOUT_MEMORY,
    /** A voter votes under the next roll as soon as it has been told of it. */
    MOVES_AT_ONCE,
    /** Voters answer whoever asks, whatever roll it goes by. */
    ROLLS_ARE_MIXED
  }

  /** Who votes. */
  enum Mode {
    /** Two data members and a witness. */
    THREE,
    /** Two members and a store. */
    LEASE,
    /** Two members and nothing else. */
    PAIR,
    /** Two members; a witness is added and removed, again and again. */
    CHANGING
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
  final Mode mode;
  final Shelf shelf = new Shelf();

  private final Set<Mistake> mistakes;
  private final PriorityQueue<Event> events = new PriorityQueue<>(256);
  private final boolean[][] cut = new boolean[3][3];
  private final boolean[] cutFromShelf = new boolean[3];
  private final int dropPercent;
  private final int duplicatePercent;
  private final int slowPercent;
  private final int faultEveryMillis;
  private long nowMillis;
  private long order;
  private int membership = 1;
  private int changes;

  World(long seed, Mode mode, Mistake... mistakes) {
    this.random = new SplittableRandom(seed);
    this.mode = mode;
    this.mistakes = EnumSet.noneOf(Mistake.class);
    this.mistakes.addAll(Arrays.asList(mistakes));
    this.grant = has(Mistake.FENCE_IGNORES_CLOCK_RATES) ? shortFenced() : GRANT;
    this.dropPercent = random.nextInt(15);
    this.duplicatePercent = random.nextInt(15);
    this.slowPercent = random.nextInt(25);
    this.faultEveryMillis = random.nextInt(4_000, 20_000);
    for (int i = 0; i < (mode == Mode.THREE || mode == Mode.CHANGING ? 3 : 2); i++) {
      hosts.add(new Host(this, i, i < 2));
    }
    helms.add(new PlayedHelm(this, hosts.get(random.nextInt(2))));
    helms.add(new PlayedHelm(this, anyHost()));
  }

  /** Lets the world run for {@code duration} and returns what the edge saw of it. */
  Edge run(Duration duration) {
    hosts.forEach(Host::boot);
    at(faultEveryMillis, this::fault);
    if (mode == Mode.CHANGING) {
      at(random.nextInt(60_000), this::operate);
    }
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

  /** How often who votes has been changed, or was being changed at the end. */
  int changes() {
    return changes;
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
    Host host = anyHost();
    switch (random.nextInt(mode == Mode.LEASE ? 12 : 10)) {
      case 0 -> host.pauseProgram(random.nextInt(100, 30_000));
      case 1 -> host.pause(random.nextInt(100, 30_000));
      case 2 -> host.crashProgram(random.nextInt(100, 10_000));
      case 3 -> host.crash(random.nextInt(1_000, 20_000));
      case 4 -> cutOneWay(host, anyHost());
      case 5 -> isolate(host);
      case 6 -> hosts.forEach(Host::releasePlanned);
      case 7 -> helms.get(random.nextInt(2)).force();
      case 8 -> loseDisk(host);
      case 9 -> cutFromShelf(host);
      case 10 -> hosts.forEach(this::cutFromShelf);
      default -> pauseShortly();
    }
    at(nowMillis + random.nextInt(2 * faultEveryMillis), this::fault);
  }

  private Host anyHost() {
    return hosts.get(random.nextInt(hosts.size()));
  }

  /** Two disks lost at once leave nobody who knows; then only an operator can say what to do. */
  private void loseDisk(Host host) {
    if (hosts.stream().allMatch(Host::aware)) {
      host.loseDisk(random.nextInt(1_000, 20_000));
    }
  }

  /** The roll of that number, as the operator writes it into the files. */
  Roll roll(int number) {
    Electorate electorate =
        switch (mode) {
          case THREE -> Electorate.majorityOf(List.of("n0", "n1", "n2"));
          case LEASE -> Electorate.majorityOf(List.of("n0", "n1", Electorate.LEASE));
          case PAIR -> Electorate.pair("n0", "n1");
          case CHANGING ->
              number % 2 == 1
                  ? Electorate.pair("n0", "n1")
                  : Electorate.majorityOf(List.of("n0", "n1", "n2"));
        };
    return new Roll(number, electorate, "", 7_131);
  }

  /** Restarts one node after the other with the next roll, in any order. */
  private void operate() {
    List<Host> behind = hosts.stream().filter(host -> host.file < membership).toList();
    if (!behind.isEmpty()) {
      Host next = behind.get(random.nextInt(behind.size()));
      next.file = membership;
      next.crashProgram(random.nextInt(100, 5_000));
    } else if (hosts.stream().allMatch(Host::aware)) {
      membership++;
      changes++;
    }
    at(nowMillis + random.nextInt(500, 30_000), this::operate);
  }

  private void cutFromShelf(Host host) {
    cutFromShelf[host.index] = true;
    at(nowMillis + random.nextInt(1_000, 40_000), () -> cutFromShelf[host.index] = false);
  }

  /** A question to the store: lost, or late. */
  void toShelf(Host from, Runnable onArrival) {
    if (!chance(dropPercent) && !cutFromShelf[from.index]) {
      at(nowMillis + delayMillis(), onArrival);
    }
  }

  /** The store's answer to the program on {@code to}. */
  void fromShelf(Host to, Runnable onArrival) {
    if (!chance(dropPercent) && !cutFromShelf[to.index]) {
      to.inProgram(nowMillis + delayMillis(), onArrival);
    }
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
