package io.twinkeeper.node.workload;

import static java.util.Objects.requireNonNull;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.receptionist.Receptionist;
import io.twinkeeper.node.helm.Voter;
import io.twinkeeper.protocol.grant.Electorate;
import io.twinkeeper.protocol.grant.Holder;
import io.twinkeeper.protocol.grant.Promise;
import io.twinkeeper.protocol.grant.Roll;
import io.twinkeeper.protocol.grant.VoterReport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** Three voters that acknowledge, refuse or say nothing, as they are told. For tests. */
final class Ballot {
  enum Mood {
    SILENT,
    WILLING,
    REFUSING
  }

  final AtomicReference<Mood> mood = new AtomicReference<>(Mood.WILLING);
  final List<Long> released = new CopyOnWriteArrayList<>();
  private static final List<String> NAMES = List.of("alpha", "beta", "witness");
  private static final Roll ROLL = Roll.first(Electorate.majorityOf(NAMES));

  Behavior<Voter.Command> behavior() {
    return Behaviors.setup(
        context -> {
          context
              .getSystem()
              .receptionist()
              .tell(Receptionist.register(Voter.key(ROLL), context.getSelf()));
          return Behaviors.receiveMessage(this::answer);
        });
  }

  private Behavior<Voter.Command> answer(Voter.Command m) {
    if (m instanceof Voter.Renew renewal) {
      NAMES.forEach(name -> answer(name, renewal));
    } else if (m instanceof Voter.Release r) {
      released.add(r.epoch());
      NAMES.forEach(name -> r.replyTo().tell(new Voter.Released(name, r.workload(), r.epoch())));
    }
    return Behaviors.same();
  }

  private void answer(String voter, Voter.Renew m) {
    switch (requireNonNull(mood.get())) {
      case SILENT -> {}
      case WILLING ->
          m.replyTo().tell(new Voter.Renewed(voter, m.workload(), m.epoch(), m.sentAtMillis()));
      case REFUSING -> {
        Promise other = new Promise(m.epoch() + 1, new Holder("beta", 2), false);
        VoterReport report =
            new VoterReport(other, Duration.ZERO, m.epoch(), Duration.ZERO, m.epoch());
        m.replyTo().tell(new Voter.RenewalRefused(voter, m.workload(), m.epoch(), report));
      }
    }
  }
}
