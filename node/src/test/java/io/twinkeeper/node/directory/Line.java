package io.twinkeeper.node.directory;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.twinkeeper.node.directory.DirectoryMessages.Asked;
import io.twinkeeper.node.directory.DirectoryMessages.Command;
import io.twinkeeper.node.directory.DirectoryMessages.Contents;
import io.twinkeeper.node.directory.DirectoryMessages.Fetch;
import io.twinkeeper.node.directory.DirectoryMessages.LookNow;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way from one twin to another and back, which can be cut. Answers come back over it, too: the
 * asker is hidden behind an actor of the line.
 */
final class Line {
  private final ActorTestKit kit;
  private final Map<ActorRef<Command>, ActorRef<Command>> ways = new HashMap<>();
  final AtomicLong contentBytes = new AtomicLong();
  private volatile Predicate<Command> lost = m -> false;

  Line(ActorTestKit kit) {
    this.kit = kit;
  }

  void cut() {
    lost = m -> true;
  }

  void loses(Predicate<Command> which) {
    lost = which;
  }

  void heal() {
    lost = m -> false;
  }

  /**
   * What is spawned where the other twin is looked for; {@code there} finds that twin, or null if
   * it has not been started yet.
   */
  Behavior<Command> behavior(Supplier<@Nullable ActorRef<Command>> there) {
    return Behaviors.receiveMessage(
        m -> {
          ActorRef<Command> twin = there.get();
          if (twin != null && !lost.test(m)) {
            twin.tell(withAnswersOverThis(m));
          }
          return Behaviors.same();
        });
  }

  private Command withAnswersOverThis(Command message) {
    if (message instanceof Asked m) {
      return new Asked(
          m.twin(),
          m.number(),
          m.first(),
          m.asker(),
          m.index(),
          m.after(),
          m.pendingFiles(),
          m.pendingBytes(),
          m.troubledFiles(),
          m.holding(),
          back(m.replyTo()));
    } else if (message instanceof Fetch m) {
      return new Fetch(m.twin(), m.number(), m.wanted(), back(m.replyTo()));
    } else if (message instanceof LookNow m) {
      return new LookNow(m.twin(), m.number(), m.everything(), back(m.replyTo()));
    }
    return message;
  }

  private ActorRef<Command> back(ActorRef<Command> asker) {
    return ways.computeIfAbsent(
        asker,
        to ->
            kit.spawn(
                Behaviors.receiveMessage(
                    m -> {
                      if (m instanceof Contents contents) {
                        contentBytes.addAndGet(contents.contents().length);
                      }
                      if (!lost.test(m)) {
                        to.tell(m);
                      }
                      return Behaviors.same();
                    })));
  }
}
