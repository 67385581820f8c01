package io.twinkeeper.node.facade;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import io.twinkeeper.node.admin.FenceOutcome;
import io.twinkeeper.node.admin.FenceOutcome.Reason;
import io.twinkeeper.node.stream.StreamMessages;
import io.twinkeeper.node.stream.StreamMessages.Fence;
import io.twinkeeper.node.stream.StreamMessages.FenceLate;
import io.twinkeeper.node.stream.StreamMessages.FencePassed;
import io.twinkeeper.node.stream.StreamMessages.FenceRefused;
import io.twinkeeper.node.stream.StreamMessages.FenceReply;
import io.twinkeeper.node.stream.StreamMessages.Refusal;
import io.twinkeeper.protocol.config.MemberConfig;
import io.twinkeeper.protocol.config.TwinConfig;
import io.twinkeeper.protocol.config.WorkloadConfig;
import io.twinkeeper.protocol.status.NodeStatus;
import io.twinkeeper.protocol.stream.Position;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Commit fences as the admin surface asks for them. Safe for any thread. */
final class Fencing {
  /** The stream answers in time by itself; this is for one that is stuck. */
  private static final Duration STUCK = Duration.ofSeconds(2);

  private final ActorSystem<?> system;
  private final TwinConfig config;
  private final StreamRoll roll;
  private final Supplier<CompletionStage<NodeStatus>> status;

  /**
   * Fences on the node of {@code config}.
   *
   * @param status asked only to tell a caller who is active
   */
  Fencing(
      ActorSystem<?> system,
      TwinConfig config,
      StreamRoll roll,
      Supplier<CompletionStage<NodeStatus>> status) {
    this.system = system;
    this.config = config;
    this.roll = roll;
    this.status = status;
  }

  /**
   * Asks the stream of that name, if this node has it.
   *
   * @param database as in the configuration; one of a glob is {@code set/tenant}
   * @param twins 0 for all
   */
  CompletionStage<FenceOutcome> fence(
      String workload, String database, int twins, Duration within) {
    return roll.look(workload + "/" + database, STUCK)
        .thenCompose(place -> fence(workload, database, twins, within, place));
  }

  private CompletionStage<FenceOutcome> fence(
      String workload, String database, int twins, Duration within, StreamRoll.Place place) {
    ActorRef<StreamMessages.Command> stream = place.stream().orElse(null);
    return stream == null
        ? nothingToFence(workload, database, place.owner())
        : fence(workload, database, twins, within, stream);
  }

  /** Of a name that a glob may stand for, only the active node can say that it is not there. */
  private CompletionStage<FenceOutcome> nothingToFence(
      String workload, String database, StreamRoll.Owner owner) {
    String name = workload + "/" + database;
    return switch (owner) {
      case NONE ->
          isConfigured(workload, database)
              ? notActive(workload, config.node() + " holds no data")
              : refused(Reason.NOT_FOUND, "there is no database " + name);
      case ELSEWHERE -> notActive(workload, config.node() + " holds no data");
      case FOLLOWS -> notActive(workload, config.node() + " does not lead " + name);
      case LEADS -> refused(Reason.NO_DATABASE, "there is no file that could be " + name);
      case BUSY ->
          CompletableFuture.completedStage(
              new FenceOutcome.Late(name + " has not begun to be streamed yet", null, Map.of()));
    };
  }

  private CompletionStage<FenceOutcome> fence(
      String workload,
      String database,
      int twins,
      Duration within,
      ActorRef<StreamMessages.Command> stream) {
    long others = otherTwins();
    long wanted = twins == 0 ? others : twins;
    if (wanted < 1 || wanted > others) {
      return refused(
          Reason.NO_FOLLOWER,
          twins + " twins are asked for, " + others + " can follow: see members in twin.conf");
    }
    CompletionStage<FenceReply> reply =
        AskPattern.ask(
            stream,
            replyTo -> new Fence((int) wanted, within, replyTo),
            within.plus(STUCK),
            system.scheduler());
    return reply.thenCompose(m -> outcome(workload, database, m));
  }

  private long otherTwins() {
    return config.members().stream()
        .filter(m -> m.role() == MemberConfig.Role.DATA && !m.name().equals(config.node()))
        .count();
  }

  private boolean isConfigured(String workload, String database) {
    WorkloadConfig known = config.workloads().get(workload);
    return known != null && known.databases().containsKey(database);
  }

  private CompletionStage<FenceOutcome> outcome(String workload, String database, FenceReply m) {
    if (m instanceof FencePassed passed) {
      return CompletableFuture.completedStage(passed(workload, database, passed));
    }
    if (m instanceof FenceLate late) {
      return CompletableFuture.completedStage(late(late));
    }
    FenceRefused refused = (FenceRefused) m;
    return refused.refusal() == Refusal.NOT_LEADING
        ? notActive(workload, refused.reason())
        : refused(reason(refused.refusal()), refused.reason());
  }

  private static FenceOutcome passed(String workload, String database, FencePassed m) {
    Position at = m.position();
    return new FenceOutcome.Passed(
        workload,
        database,
        at.toString(),
        at.epoch(),
        at.txid(),
        String.format("%016x", at.checksum()),
        m.twins(),
        TimeUnit.NANOSECONDS.toMicros(m.took().toNanos()) / 1000.0);
  }

  private static FenceOutcome late(FenceLate m) {
    Map<String, String> twins = new TreeMap<>();
    m.acknowledged().forEach((name, position) -> twins.put(name, position.toString()));
    String wanted = m.wanted().isNone() ? null : m.wanted().toString();
    return new FenceOutcome.Late(m.reason(), wanted, twins);
  }

  private static Reason reason(Refusal refusal) {
    return switch (refusal) {
      case NOT_LEADING -> Reason.NOT_ACTIVE;
      case NO_FOLLOWER -> Reason.NO_FOLLOWER;
      case NO_DATABASE -> Reason.NO_DATABASE;
      case NEW_LINE -> Reason.NEW_LINE;
      case TOO_MANY -> Reason.TOO_MANY;
    };
  }

  private CompletionStage<FenceOutcome> notActive(String workload, String why) {
    return status
        .get()
        .thenApply(
            now -> {
              String active = now.active().get(workload);
              return active == null || active.equals(config.node())
                  ? notActive(why + "; nobody is active", null, null)
                  : notActive(
                      why + "; " + active + " is active", active, adminUrl(config.member(active)));
            });
  }

  private static FenceOutcome notActive(
      String why, @Nullable String active, @Nullable String adminUrl) {
    return new FenceOutcome.Refused(Reason.NOT_ACTIVE, why, active, adminUrl);
  }

  static String adminUrl(MemberConfig member) {
    return "http://" + member.address() + ":" + member.adminPort();
  }

  private static CompletionStage<FenceOutcome> refused(Reason reason, String why) {
    return CompletableFuture.completedStage(new FenceOutcome.Refused(reason, why, null, null));
  }
}
