package io.twinkeeper.protocol.grant;

import io.twinkeeper.protocol.grant.VoterState.Outcome;
import io.twinkeeper.protocol.grant.World.Mistake;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A program's way to the {@link Shelf}: looks every second, and changes the record by
 * compare-and-set with one question under way at a time. Answers may be lost; then it reads again
 * before it writes again. Gone with the program.
 */
final class Desk {
  private static final long PATIENCE_MILLIS = 2_000;

  private final World world;
  private final Host host;
  private LeaseSighting sighting;
  private Optional<Long> version = Optional.empty();
  private boolean certain;
  private long heardAtMillis = Long.MIN_VALUE / 2;
  private long questions;
  private @Nullable Runnable busyWith;

  Desk(World world, Host host) {
    this.world = world;
    this.host = host;
    this.sighting = new LeaseSighting(world.grant, host.name());
  }

  /** Begins to look; ends with the program. */
  void open() {
    if (busyWith == null) {
      look(() -> {});
    }
    host.later(World.GRANT.renewEvery().toMillis(), this::open);
  }

  /** What the record says, if it was seen lately. */
  Optional<VoterReport> report() {
    boolean fresh = host.clockMillis() - heardAtMillis <= 3 * World.GRANT.renewEvery().toMillis();
    return sighting.last().isPresent() && fresh
        ? Optional.of(sighting.state().report(host.clockMillis()))
        : Optional.empty();
  }

  /** Tries to change the record; whoever asks hears nothing if it cannot be told. */
  void vote(
      BiFunction<VoterState, Long, Outcome> transition,
      boolean renewal,
      BiConsumer<Boolean, VoterReport> answer) {
    if (busyWith != null) {
      return;
    }
    if (!certain) {
      look(() -> vote(transition, renewal, answer));
      return;
    }
    long now = host.clockMillis();
    Outcome outcome = transition.apply(sighting.state(), now);
    Optional<LeaseRecord> wanted = sighting.toWrite(outcome, renewal, now);
    if (wanted.isEmpty()) {
      answer.accept(outcome.accepted(), sighting.state().report(now));
      return;
    }
    write(wanted.get(), outcome, () -> vote(transition, renewal, answer), answer);
  }

  private void write(
      LeaseRecord next, Outcome outcome, Runnable again, BiConsumer<Boolean, VoterReport> answer) {
    certain = false;
    long question = ask(again);
    Optional<Long> expected = version;
    world.toShelf(
        host,
        () -> {
          Optional<Long> written = world.shelf.replace(expected, next);
          world.fromShelf(
              host,
              () -> {
                if (question != questions) {
                  return;
                }
                busyWith = null;
                if (written.isPresent()) {
                  version = written;
                  certain = true;
                  heardAtMillis = host.clockMillis();
                  sighting.wrote(next, outcome);
                  answer.accept(outcome.accepted(), sighting.state().report(heardAtMillis));
                } else {
                  again.run();
                }
              });
        });
  }

  private void look(Runnable then) {
    long question = ask(then);
    world.toShelf(
        host,
        () -> {
          LeaseRecord record = world.shelf.record();
          long at = world.shelf.version();
          world.fromShelf(
              host,
              () -> {
                if (question == questions) {
                  busyWith = null;
                  saw(record, at);
                  then.run();
                }
              });
        });
  }

  private void saw(LeaseRecord record, long at) {
    long now = host.clockMillis();
    version = Optional.of(at);
    certain = true;
    heardAtMillis = now;
    long asIfSeenAt = world.has(Mistake.LEASE_FREE_AT_FIRST_SIGHT) ? now - 60_000 : now;
    sighting.saw(record, sighting.last().isEmpty() ? asIfSeenAt : now);
  }

  private long ask(Runnable with) {
    busyWith = with;
    long question = ++questions;
    host.later(
        PATIENCE_MILLIS,
        () -> {
          if (question == questions && busyWith != null) {
            busyWith = null;
            questions++;
          }
        });
    return question;
  }
}
