package io.twinkeeper.node.probe;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
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
 * twice in a row is told to whoever asks; it moves nothing.
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

  private enum Tick implements Command {
    INSTANCE
  }

  private record Answered(String where, int expected, @Nullable Integer status)
      implements Command {}

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int IN_A_ROW = 2;

  private final ActorContext<Command> context;
  private final Map<String, List<ProbeConfig>> probes;
  private final HttpCheck http = new HttpCheck();
  private final Map<String, Integer> failures = new HashMap<>();
  private final Map<String, String> reasons = new TreeMap<>();

  private Probes(ActorContext<Command> context, Map<String, List<ProbeConfig>> probes) {
    this.context = context;
    this.probes = probes;
  }

  /** The actor; asks every URL once in {@code every}. */
  public static Behavior<Command> create(Map<String, List<ProbeConfig>> probes, Duration every) {
    return Behaviors.withTimers(
        timers -> {
          timers.startTimerWithFixedDelay(Tick.INSTANCE, every);
          return Behaviors.setup(context -> new Probes(context, probes).open());
        });
  }

  private Behavior<Command> open() {
    return Behaviors.receive(Command.class)
        .onMessage(Tick.class, m -> onTick())
        .onMessage(Answered.class, this::onAnswered)
        .onMessage(Query.class, this::onQuery)
        .build();
  }

  private Behavior<Command> onTick() {
    probes.forEach((workload, all) -> all.forEach(probe -> ask(workload, probe)));
    return Behaviors.same();
  }

  private void ask(String workload, ProbeConfig probe) {
    String where = workload + " " + probe.http();
    context.pipeToSelf(
        http.status(probe.http(), TIMEOUT),
        (status, failure) -> new Answered(where, probe.expect(), status));
  }

  private Behavior<Command> onAnswered(Answered m) {
    Integer status = m.status;
    if (status != null && status == m.expected) {
      failures.remove(m.where);
      reasons.remove(m.where);
    } else if (failures.merge(m.where, 1, Integer::sum) >= IN_A_ROW) {
      String instead = status == null ? "no answer" : "status " + status;
      reasons.put(m.where, instead + " where " + m.expected + " is expected");
    }
    return Behaviors.same();
  }

  private Behavior<Command> onQuery(Query m) {
    m.replyTo.tell(new Failing(reasons));
    return Behaviors.same();
  }
}
