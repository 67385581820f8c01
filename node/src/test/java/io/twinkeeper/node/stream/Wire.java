package io.twinkeeper.node.stream;

import static java.util.Objects.requireNonNull;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.twinkeeper.node.stream.ForkMessages.Offer;
import io.twinkeeper.node.stream.StreamMessages.Command;
import io.twinkeeper.node.stream.StreamMessages.Diverged;
import io.twinkeeper.node.stream.StreamMessages.Resumed;
import io.twinkeeper.node.stream.StreamMessages.Subscribe;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The way between one follower and its source, in both directions: remembers what passes and loses
 * what it is told to. Order is kept. For tests.
 */
final class Wire {
  final List<Command> passed = new CopyOnWriteArrayList<>();
  private final AtomicReference<Predicate<Command>> loss = new AtomicReference<>(m -> false);
  private final AtomicReference<Consumer<Command>> witness = new AtomicReference<>(m -> {});

  /**
   * The actor that a twin takes for all the others.
   *
   * @param others where what it says to them goes
   */
  Behavior<Command> behavior(StreamPeers others) {
    return Behaviors.receive(
        (context, m) -> {
          Command turned = m;
          if (m instanceof Subscribe s) {
            ActorRef<Command> back = context.spawnAnonymous(toFollower(s.replyTo()));
            turned = new Subscribe(s.follower(), s.received(), s.dirty(), back);
          } else if (m instanceof Offer o) {
            ActorRef<Command> back = context.spawnAnonymous(toFollower(o.replyTo()));
            turned =
                new Offer(
                    o.transfer(),
                    o.fork(),
                    o.bytes(),
                    o.crc32c(),
                    o.rules(),
                    o.dryRun(),
                    o.epoch(),
                    o.ancestor(),
                    back);
          }
          pass(turned, others::tell);
          return Behaviors.same();
        });
  }

  private Behavior<Command> toFollower(ActorRef<Command> follower) {
    return Behaviors.receive(
        (context, m) -> {
          Command turned = m;
          if (m instanceof Resumed r) {
            ActorRef<Command> forth = context.spawnAnonymous(toSource(r.replyTo()));
            turned = new Resumed(r.subscription(), r.source(), r.epoch(), r.lineage(), forth);
          } else if (m instanceof Diverged d) {
            ActorRef<Command> forth = context.spawnAnonymous(toSource(d.replyTo()));
            turned =
                new Diverged(
                    d.subscription(), d.source(), d.epoch(), d.lineage(), forth, d.reason());
          }
          pass(turned, follower::tell);
          return Behaviors.same();
        });
  }

  private Behavior<Command> toSource(ActorRef<Command> source) {
    return Behaviors.receiveMessage(
        m -> {
          pass(m, source::tell);
          return Behaviors.same();
        });
  }

  /** Loses every message for which {@code lost} is true from now on. */
  void lose(Predicate<Command> lost) {
    loss.set(lost);
  }

  /** Loses the next message of {@code kind}, and nothing else. */
  void loseNext(Class<? extends Command> kind) {
    AtomicReference<Predicate<Command>> next = new AtomicReference<>(kind::isInstance);
    lose(
        m ->
            requireNonNull(next.get()).test(m)
                && requireNonNull(next.getAndSet(other -> false)).test(m));
  }

  /** Is shown every message before it goes on. */
  void watch(Consumer<Command> onPassing) {
    witness.set(onPassing);
  }

  long count(Class<? extends Command> kind) {
    return passed.stream().filter(kind::isInstance).count();
  }

  private void pass(Command m, Consumer<Command> on) {
    requireNonNull(witness.get()).accept(m);
    if (!requireNonNull(loss.get()).test(m)) {
      passed.add(m);
      on.accept(m);
    }
  }
}
