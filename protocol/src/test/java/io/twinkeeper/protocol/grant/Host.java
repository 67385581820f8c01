package io.twinkeeper.protocol.grant;

import io.twinkeeper.protocol.grant.VoterState.Outcome;
import io.twinkeeper.protocol.grant.World.Mistake;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A host with its boot clock, the node's program (voter, holder, perhaps a helm) and, outside of
 * it, the guard with the service. The program can stall or die while the guard goes on; a pause of
 * the host stops both but not the boot clock.
 */
final class Host {
  private static final String WORKLOAD = "web";

  final int index;
  final boolean data;
  final Guard guard;

  /** The membership in this host's configuration; read when the program starts. */
  int file = 1;

  private final World world;
  private final double rate;
  private Promise disk = Promise.NONE;
  private boolean remembers = true;
  private @Nullable Roll voted;
  private @Nullable Roll moving;
  private double bootedAtMillis;
  private boolean programRuns;
  private int programLife;
  private long programPausedUntilMillis;
  private long pausedUntilMillis;

  // What the program remembers; gone when it dies.
  private VoterState voter;
  private Roll roll;
  private long life;
  private boolean aware = true;
  private boolean diskLost;
  private Desk desk;
  private long incarnation;
  private @Nullable Term term;

  Host(World world, int index, boolean data) {
    this.world = world;
    this.index = index;
    this.data = data;
    this.rate =
        world.chance(50)
            ? (world.chance(50) ? 0.95 : 1.05)
            : 0.95 + world.random.nextDouble() * 0.10;
    this.guard = new Guard(world, this);
    this.roll = world.roll(1);
    this.voted = roll;
    this.voter = VoterState.recovered(world.grant, disk, 0);
    this.desk = new Desk(world, this);
  }

  /** Whether the voter here remembers and is on no way, and so votes. */
  boolean aware() {
    return aware && !diskLost;
  }

  /** The roll that the program here goes by. */
  Roll roll() {
    return roll;
  }

  /** Whether the voter here votes, and hears who goes by {@code asked}. */
  boolean votesUnder(Roll asked) {
    return aware() && (asked.equals(roll) || world.has(Mistake.ROLLS_ARE_MIXED));
  }

  /** The way to the store; only of use while the program runs. */
  Desk desk() {
    return desk;
  }

  String name() {
    return "n" + index;
  }

  /** The boot clock: wrong by its rate, and zero at boot. */
  long clockMillis() {
    return (long) ((world.nowMillis() - bootedAtMillis) * rate);
  }

  /** True time that passes while the clock goes on by {@code clockMillis}. */
  long trueMillis(long clockMillis) {
    return (long) Math.ceil(clockMillis / rate);
  }

  boolean paused() {
    return world.nowMillis() < pausedUntilMillis;
  }

  long pausedUntilMillis() {
    return pausedUntilMillis;
  }

  Holder self() {
    return new Holder(name(), incarnation);
  }

  // --- life ---

  void boot() {
    bootedAtMillis = world.nowMillis() - world.random.nextInt(60_000);
    startProgram();
  }

  private void startProgram() {
    programRuns = true;
    programLife++;
    programPausedUntilMillis = 0;
    incarnation = world.has(Mistake.NO_INCARNATIONS) ? 1 : world.random.nextLong();
    life = world.random.nextLong();
    roll = world.roll(file);
    if (diskLost) {
      disk = Promise.NONE;
      diskLost = false;
      remembers = false;
      voted = null;
      moving = null;
    } else if (voted != null && voted.number() < roll.number()) {
      moving = roll;
    }
    aware =
        (remembers || world.has(Mistake.VOTES_WITHOUT_MEMORY))
            && (moving == null || world.has(Mistake.MOVES_AT_ONCE));
    voter = VoterState.recovered(world.grant, disk, clockMillis());
    term = null;
    if (world.mode == World.Mode.LEASE) {
      desk = new Desk(world, this);
      desk.open();
    }
    if (!aware) {
      recall(new Lessons(recollection(), clockMillis() + world.grant.fence().toMillis()));
    }
    world.helms.stream().filter(helm -> helm.host == this).forEach(PlayedHelm::start);
  }

  void crashProgram(long downMillis) {
    if (programRuns) {
      programRuns = false;
      programLife++;
      guard.programDied();
      world.at(world.nowMillis() + downMillis, this::restartProgram);
    }
  }

  private void restartProgram() {
    if (paused()) {
      world.at(pausedUntilMillis, this::restartProgram);
    } else if (!programRuns) {
      startProgram();
    }
  }

  void crash(long downMillis) {
    programRuns = false;
    programLife++;
    pausedUntilMillis = 0;
    guard.hostDied();
    int life = programLife;
    world.at(
        world.nowMillis() + downMillis,
        () -> {
          if (life == programLife) {
            boot();
          }
        });
  }

  /** The program dies, and finds nothing of what its voter wrote when it is back. */
  void loseDisk(long downMillis) {
    diskLost = true;
    crashProgram(downMillis);
  }

  private void recall(Lessons lessons) {
    if (aware) {
      return;
    }
    for (Host other : world.hosts) {
      if (other != this) {
        world.send(this, other, () -> other.teach(this, lessons));
      }
    }
    desk.report().ifPresent(report -> learn(lessons, lease(report.promise())));
    later(500, () -> recall(lessons));
  }

  private void teach(Host pupil, Lessons lessons) {
    Recollection own = recollection();
    world.send(this, pupil, () -> pupil.learn(lessons, own));
  }

  private Recollection recollection() {
    Roll before = moving == null ? null : voted;
    return new Recollection(
        name(), life, remembers && !diskLost, Map.of(WORKLOAD, disk), Map.of(), roll, before);
  }

  private Recollection lease(Promise promise) {
    return new Recollection(
        Electorate.LEASE, 0, true, Map.of(WORKLOAD, promise), Map.of(), roll, null);
  }

  private void learn(Lessons lessons, Recollection said) {
    Optional<Lessons.Beginning> beginning =
        aware ? Optional.empty() : lessons.heard(said, clockMillis());
    if (beginning.isPresent()) {
      disk = beginning.get().promises().getOrDefault(WORKLOAD, Promise.NONE);
      voter = VoterState.recovered(world.grant, disk, clockMillis());
      remembers = true;
      voted = roll;
      moving = null;
      aware = true;
    }
  }

  void pauseProgram(long forMillis) {
    programPausedUntilMillis = Math.max(programPausedUntilMillis, world.nowMillis() + forMillis);
  }

  void pause(long forMillis) {
    if (!paused()) {
      pausedUntilMillis = world.nowMillis() + forMillis;
      guard.hostPaused();
    }
  }

  /** Runs in the program at {@code atMillis}, or when it gets to it; never, if it dies before. */
  void inProgram(long atMillis, Runnable action) {
    inProgram(atMillis, programLife, action);
  }

  private void inProgram(long atMillis, int life, Runnable action) {
    world.at(
        atMillis,
        () -> {
          long stalledUntil = Math.max(programPausedUntilMillis, pausedUntilMillis);
          if (!programRuns || life != programLife) {
            return;
          }
          if (world.nowMillis() < stalledUntil) {
            inProgram(stalledUntil, life, action);
          } else {
            action.run();
          }
        });
  }

  /** As a program's timer does: after {@code clockMillis} on this host's clock. */
  void later(long clockMillis, Runnable action) {
    inProgram(world.nowMillis() + trueMillis(clockMillis), action);
  }

  // --- voter ---

  /** Puts what has to be kept on disk, then answers. */
  boolean vote(BiFunction<VoterState, Long, Outcome> transition) {
    Outcome outcome = transition.apply(voter, clockMillis());
    voter = outcome.next();
    disk = voter.promise();
    return outcome.accepted();
  }

  VoterReport report() {
    return voter.report(clockMillis());
  }

  // --- holder ---

  /** A grant arrives. Whoever has been granted an epoch in this life takes only higher ones. */
  void grant(long epoch, Holder holder) {
    if (!holder.equals(self()) || guard.busy() || (term != null && term.epoch >= epoch)) {
      return;
    }
    if (term == null || term.over) {
      term = new Term(epoch);
      tick(term);
    }
  }

  private final class Term {
    final long epoch;
    final Holder holder = self();
    final Tenure tenure = new Tenure(roll.electorate(), World.GRANT.deadline());
    final long startedAtMillis = clockMillis();
    boolean over;
    boolean started;

    Term(long epoch) {
      this.epoch = epoch;
    }

    boolean expired() {
      long startBefore = startedAtMillis + World.GRANT.deadline().toMillis();
      return clockMillis() >= tenure.mayServeUntilMillis().orElse(startBefore);
    }
  }

  private void tick(Term t) {
    if (alive(t)) {
      long sentAt = clockMillis();
      Roll own = roll;
      world.hosts.forEach(v -> world.send(this, v, () -> v.onRenewal(this, own, t, sentAt)));
      if (world.mode == World.Mode.LEASE) {
        desk.vote(
            (state, now) -> state.renew(t.epoch, t.holder, now),
            true,
            (renewed, report) -> onRenewalAnswer(t, Electorate.LEASE, renewed, sentAt));
      }
      later(World.GRANT.renewEvery().toMillis(), () -> tick(t));
    }
  }

  private void onRenewal(Host from, Roll asked, Term t, long sentAtMillis) {
    if (!votesUnder(asked)) {
      return;
    }
    boolean renewed = vote((state, now) -> state.renew(t.epoch, t.holder, now));
    world.send(this, from, () -> from.onRenewalAnswer(t, name(), renewed, sentAtMillis));
  }

  private void onRenewalAnswer(Term t, String voter, boolean renewed, long sentAtMillis) {
    if (t != term || !alive(t)) { // an answer to an earlier life finds nobody
      return;
    }
    if (renewed) {
      t.tenure.acknowledged(voter, sentAtMillis);
      t.tenure.mayServeUntilMillis().ifPresent(until -> tellGuard(t, until));
    } else {
      t.tenure.refused(voter);
      alive(t);
    }
  }

  /** Between the look at the clock and the write to the pipe the program may stall for long. */
  private void tellGuard(Term t, long untilMillis) {
    boolean thrashing = world.random.nextInt(500) == 0;
    if (thrashing) {
      pauseProgram(world.random.nextInt(6_000));
    }
    inProgram(
        world.nowMillis() + world.random.nextInt(4),
        () -> {
          if (!t.over) {
            guard.deadline(t.epoch, untilMillis, !t.started);
            t.started = true;
          }
          if (thrashing) {
            pauseProgram(world.random.nextInt(30_000));
          }
        });
  }

  /** Ends the term if it is over by the clock or by the voters' word. */
  private boolean alive(Term t) {
    if (!t.over && (t.expired() || t.tenure.overruled())) {
      end(t);
    }
    return !t.over;
  }

  private void end(Term t) {
    t.over = true;
    guard.stop(() -> inProgram(world.nowMillis(), () -> release(t.epoch, t.holder)));
  }

  void releasePlanned() {
    Term t = term;
    if (t != null) {
      inProgram(
          world.nowMillis(),
          () -> {
            if (!t.over) {
              end(t);
            }
          });
    }
  }

  /** The holder's own word or its guard's last word, to every voter that it reaches. */
  void release(long epoch, Holder holder) {
    for (Host to : world.hosts) {
      world.send(this, to, () -> to.onRelease(epoch, holder));
    }
    if (world.mode == World.Mode.LEASE) {
      inProgram(
          world.nowMillis(),
          () -> desk.vote((s, now) -> s.release(epoch, holder, now), false, (ok, report) -> {}));
    }
  }

  private void onRelease(long epoch, Holder holder) {
    if (aware()) {
      vote((state, now) -> state.release(epoch, holder, now));
    }
  }
}
