package io.twinkeeper.node.probe;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.twinkeeper.node.service.HttpCheck;
import io.twinkeeper.protocol.config.ProbeConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks every workload's probe URLs again and again, on every node, the witness too. What fails
 * twice in a row is told to whoever asks; it moves nothing. What fails is asked more often, so that
 * one failure each in two short outages is not taken for a long one, and that it is told no longer
 * than it lasts.
 */
public final class Probes {
  /** Everything this actor understands. */
  public sealed interface Command {}

  /** Asks what fails. */
  public record Query(ActorRef<Failing> replyTo) implements Command {}

  /**
   * What fails now.
   *
   * @param reasons by {@code workload url}, in one line each
   */
  public record Failing(Map<String, String> reasons) {
    public Failing {
      reasons = Map.copyOf(reasons);
    }
  }

  private record Ask(String where, ProbeConfig probe) implements Command {}

  private record Answered(Ask asked, @Nullable Integer status) implements Command {}

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int IN_A_ROW = 2;

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Duration every;
  private final Duration again;
  private final HttpCheck http = new HttpCheck();
  private final Map<String, Integer> failures = new HashMap<>();
  private final Map<String, String> reasons = new TreeMap<>();

  private Probes(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Duration every,
      Duration again) {
    this.context = context;
    this.timers = timers;
    this.every = every;
    this.again = again;
  }

  /**
   * The actor.
   *
   * @param every how long after an answer as expected a URL is asked again
   * @param again how long after any other
   */
  public static Behavior<Command> create(
      Map<String, List<ProbeConfig>> probes, Duration every, Duration again) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new Probes(context, timers, every, again).open(probes)));
  }

  private Behavior<Command> open(Map<String, List<ProbeConfig>> probes) {
    probes.forEach(
        (workload, all) ->
            all.forEach(probe -> plan(new Ask(workload + " " + probe.http(), probe), every)));
    return Behaviors.receive(Command.class)
        .onMessage(Ask.class, this::onAsk)
        .onMessage(Answered.class, this::onAnswered)
        .onMessage(Query.class, this::onQuery)
        .build();
  }

  private void plan(Ask ask, Duration in) {
    timers.startSingleTimer(ask, ask, in);
  }

  private Behavior<Command> onAsk(Ask m) {
    context.pipeToSelf(
        http.status(m.probe.http(), TIMEOUT), (status, failure) -> new Answered(m, status));
    return Behaviors.same();
  }

  private Behavior<Command> onAnswered(Answered m) {
    String where = m.asked.where;
    int expected = m.asked.probe.expect();
    Integer status = m.status;
    boolean fine = status != null && status == expected;
    if (fine) {
      failures.remove(where);
      reasons.remove(where);
    } else if (failures.merge(where, 1, Integer::sum) >= IN_A_ROW) {
      String instead = status == null ? "no answer" : "status " + status;
      reasons.put(where, instead + " where " + expected + " is expected");
    }
    plan(m.asked, fine ? every : again);
    return Behaviors.same();
  }

  private Behavior<Command> onQuery(Query m) {
    m.replyTo.tell(new Failing(reasons));
    return Behaviors.same();
  }
}
