package io.twinkeeper.node.helm;

import akka.actor.typed.ActorRef;
import akka.actor.typed.receptionist.ServiceKey;
import io.twinkeeper.node.ClusterMessage;
import io.twinkeeper.protocol.grant.Holder;
import io.twinkeeper.protocol.stream.Position;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the helm and a workload on one node say to each other. The workload registers itself (or an
 * adapter) with the Receptionist under {@link #key}.
 */
public final class Candidacy {
  private Candidacy() {}

  /** Where the nodes' actors for {@code workload} are found. */
  public static ServiceKey<Command> key(String workload) {
    return ServiceKey.create(Command.class, "workload-" + workload);
  }

  /** What the helm says. */
  public interface Command extends ClusterMessage {}

  /**
   * Asks how the workload stands on this node; answered with a {@link CandidateReport}. The
   * workload may repeat its report unasked to the last {@code replyTo} when its phase changes:
   * operators' verbs end sooner for it.
   */
  public record Report(String workload, ActorRef<Reply> replyTo) implements Command {}

  /**
   * The node may hold {@code epoch}: no earlier holder serves any more. The workload answers {@link
   * GrantAccepted}, also when repeated, and starts a {@link Tenancy}; serving starts with the
   * tenancy's first {@link Tenancy.MayServeUntil}. It answers {@link GrantDeclined} if {@code
   * holder} is not its own present incarnation, if it has accepted this epoch before and ended it,
   * or a higher one, or if it cannot serve now.
   *
   * @param reason why there was a campaign: {@code silent}, {@code released}, {@code vacant},
   *     {@code activate}, {@code switchover}
   * @param steps how long what took, in order: {@code promises}, {@code fence}
   */
  public record Grant(
      String workload,
      long epoch,
      Holder holder,
      String reason,
      List<Step> steps,
      ActorRef<Reply> replyTo)
      implements Command {}

  /**
   * Planned work: drain the connector, stop the services, flush the streams to the position that
   * {@code successor} confirms, {@link Tenancy.Release}, then answer {@link Demoted}. If this is
   * not done {@code within} the time, go on serving in the same epoch and answer {@link
   * DemoteRefused}; the tenancy renews all the while. To release is the point of no return.
   *
   * @param waitForFlush whether the successor's confirmation is required; if not, as far as {@code
   *     within} allows
   */
  public record Demote(
      String workload,
      long epoch,
      String successor,
      boolean waitForFlush,
      Duration within,
      ActorRef<Reply> replyTo)
      implements Command {}

  /** What a workload says. */
  public interface Reply extends ClusterMessage {
    String node();

    String workload();
  }

  /** Where a workload is in its life on one node. */
  public enum Phase {
    FOLLOWING,
    PROMOTING,
    ACTIVE,
    DEMOTING,
    FAILED
  }

  /**
   * How the workload stands on one node.
   *
   * @param incarnation drawn at random when the actor started; see {@link Holder}
   * @param epoch the epoch held, or last held, by this incarnation; 0 if none
   * @param positions durable position by database
   * @param healthy whether it may be made active without an operator's word
   * @param reasons why not, for people
   * @param self where this incarnation takes a {@link Grant} or a {@link Demote}
   * @param behind how long ago its copies were last known to hold all that their sources had; zero
   *     if they do, null if that was not known since they were opened
   */
  public record CandidateReport(
      String node,
      String workload,
      long incarnation,
      Phase phase,
      long epoch,
      Map<String, Position> positions,
      boolean healthy,
      List<String> reasons,
      ActorRef<Command> self,
      @Nullable Duration behind)
      implements Reply {
    /** Of one whose copies are in step. */
    public CandidateReport(
        String node,
        String workload,
        long incarnation,
        Phase phase,
        long epoch,
        Map<String, Position> positions,
        boolean healthy,
        List<String> reasons,
        ActorRef<Command> self) {
      this(
          node,
          workload,
          incarnation,
          phase,
          epoch,
          positions,
          healthy,
          reasons,
          self,
          Duration.ZERO);
    }

    /** Whom a campaign for this candidate names. */
    public Holder holder() {
      return new Holder(node, incarnation);
    }
  }

  /** The grant has begun; this node renews it. */
  public record GrantAccepted(String node, String workload, long epoch) implements Reply {}

  /** The grant was not taken up and never will be. */
  public record GrantDeclined(String node, String workload, long epoch, String reason)
      implements Reply {}

  /** {@code epoch} is over: nothing of the workload serves here, and the tenancy is released. */
  public record Demoted(String node, String workload, long epoch, List<Step> steps)
      implements Reply {}

  /** Nothing has changed: the node still holds {@code epoch}. */
  public record DemoteRefused(String node, String workload, long epoch, String reason)
      implements Reply {}
}
