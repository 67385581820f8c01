package io.twinkeeper.node.boot;

import akka.actor.ActorSelection;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.Member;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Down;
import akka.cluster.typed.Join;
import akka.cluster.typed.JoinSeedNodes;
import io.twinkeeper.node.ClusterMessage;
import io.twinkeeper.node.Peers;
import io.twinkeeper.protocol.config.TwinConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Gets this node into the cluster without ever founding a second one.
 *
 * <p>A node always tries to join the others. It founds a cluster (joins itself) only when a
 * majority of the members, itself included, have given it their vote while being outside of any
 * cluster themselves; a vote binds its giver for {@link #VOTE_TERM}, so two nodes never found at
 * once, and an isolated node that restarts founds nothing. This is the way round Akka's first-seed
 * trap.
 *
 * <p>Two members have no majority without each other. There a node that hears nobody for {@link
 * #ALONE_AFTER} founds a cluster of its own, for who serves is decided elsewhere; and when two such
 * islands meet, the one with fewer active workloads starts again and joins the other.
 */
public final class Formation {
  /** Messages of this actor. */
  public sealed interface Command {}

  /** Tells that {@code asker} is outside of any cluster; may ask for the receiver's vote. */
  public record Ask(String asker, boolean forVote, ActorRef<Command> replyTo)
      implements Command, ClusterMessage {}

  /**
   * The answer: whether the voter is in a cluster, and whether it votes for the asker.
   *
   * @param uid of the voter's actor system
   * @param active how many workloads are active there
   */
  public record Answer(String voter, boolean member, boolean vote, long uid, int active)
      implements Command, ClusterMessage {}

  private enum Tick implements Command {
    INSTANCE
  }

  /** How long a vote binds its giver. */
  static final Duration VOTE_TERM = Duration.ofSeconds(6);

  /** Its name under the user guardian, the same on every node. */
  public static final String NAME = "formation";

  private static final Duration ROUND = Duration.ofMillis(500);

  /** How long one of two members waits for the other before it founds a cluster by itself. */
  static final Duration ALONE_AFTER = Duration.ofSeconds(10);

  /** How often another island must have been seen before one of the two gives way. */
  private static final int ISLAND_SEEN = 8;

  private static final int PAIR = 2;

  private final ActorContext<Command> context;
  private final TwinConfig config;
  private final LongSupplier bootMillis;
  private final IntSupplier active;
  private final Cluster cluster;
  private final List<ActorSelection> peers;

  private final Map<String, Long> votesHeardAt = new HashMap<>();
  private final Map<String, Long> outsidersHeardAt = new HashMap<>();
  private String votedFor = "";
  private long votedAt;
  private long memberHeardAt;
  private final long startedAt;
  private int islandSeen;
  private boolean founding;

  private Formation(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      TwinConfig config,
      LongSupplier bootMillis,
      IntSupplier active) {
    this.context = context;
    this.config = config;
    this.bootMillis = bootMillis;
    this.active = active;
    this.startedAt = bootMillis.getAsLong();
    this.cluster = Cluster.get(context.getSystem());
    Peers others = new Peers(context.getSystem(), config);
    this.peers = others.all(NAME);
    cluster.manager().tell(new JoinSeedNodes(others.addresses()));
    timers.startTimerWithFixedDelay(Tick.INSTANCE, Duration.ZERO, ROUND);
  }

  /**
   * The actor; it must be spawned as {@link #NAME} under the user guardian of every node.
   *
   * @param active how many workloads are active on this node; called from this actor's thread
   */
  public static Behavior<Command> create(
      TwinConfig config, LongSupplier bootMillis, IntSupplier active) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new Formation(context, timers, config, bootMillis, active).running()));
  }

  private Behavior<Command> running() {
    return Behaviors.receive(Command.class)
        .onMessage(Ask.class, this::onAsk)
        .onMessage(Answer.class, this::onAnswer)
        .onMessage(Tick.class, tick -> onTick())
        .build();
  }

  private Behavior<Command> onAsk(Ask ask) {
    boolean vote = ask.forVote() && !isMember() && voteFor(ask.asker());
    long uid = cluster.selfMember().uniqueAddress().longUid();
    ask.replyTo().tell(new Answer(config.node(), isMember(), vote, uid, active.getAsInt()));
    return Behaviors.same();
  }

  private boolean voteFor(String candidate) {
    long now = bootMillis.getAsLong();
    boolean free = votedFor.isEmpty() || now - votedAt > VOTE_TERM.toMillis();
    if (!free && !votedFor.equals(candidate)) {
      return false;
    }
    votedFor = candidate;
    votedAt = now;
    return true;
  }

  private Behavior<Command> onAnswer(Answer answer) {
    long now = bootMillis.getAsLong();
    if (isMember()) {
      return onAnswerWhileMember(answer);
    }
    if (answer.member()) {
      outsidersHeardAt.remove(answer.voter());
      memberHeardAt = now;
      return Behaviors.same();
    }
    outsidersHeardAt.put(answer.voter(), now);
    if (answer.vote()) {
      votesHeardAt.put(answer.voter(), now);
    }
    if (isElected(now)) {
      found();
    }
    return Behaviors.same();
  }

  /** Two clusters that meet: the one that matters less makes room. */
  private Behavior<Command> onAnswerWhileMember(Answer answer) {
    boolean island = answer.member() && !knows(answer.uid());
    islandSeen = island ? islandSeen + 1 : 0;
    boolean other = answer.active() > active.getAsInt();
    boolean tie = answer.active() == active.getAsInt();
    if (islandSeen >= ISLAND_SEEN
        && (other || (tie && answer.voter().compareTo(config.node()) < 0))) {
      context.getLog().warn("{} is in another cluster: this node joins it", answer.voter());
      cluster.manager().tell(new Down(cluster.selfMember().address()));
    }
    return Behaviors.same();
  }

  private boolean knows(long uid) {
    for (Member member : cluster.state().getMembers()) {
      if (member.uniqueAddress().longUid() == uid) {
        return true;
      }
    }
    return false;
  }

  private Behavior<Command> onTick() {
    if (isMember()) {
      if (config.members().size() == PAIR) {
        tellPeers(new Ask(config.node(), false, context.getSelf()));
      }
      return Behaviors.same();
    }
    if (isAloneForLong()) {
      context.getLog().info("nobody answers: founding a cluster of one");
      found();
      return Behaviors.same();
    }
    long recent = bootMillis.getAsLong() - 3 * ROUND.toMillis();
    outsidersHeardAt.values().removeIf(at -> at < recent);
    // Only the lowest-named outsider asks for votes, so that they do not split.
    boolean lowest =
        outsidersHeardAt.keySet().stream().allMatch(name -> config.node().compareTo(name) < 0);
    boolean forVote = lowest && !outsidersHeardAt.isEmpty() && voteFor(config.node());
    tellPeers(new Ask(config.node(), forVote, context.getSelf()));
    return Behaviors.same();
  }

  private void tellPeers(Ask ask) {
    peers.forEach(peer -> peer.tell(ask, Adapter.toClassic(context.getSelf())));
  }

  private boolean isAloneForLong() {
    long heardAt = Math.max(startedAt, memberHeardAt);
    return config.members().size() == PAIR
        && outsidersHeardAt.isEmpty()
        && bootMillis.getAsLong() - heardAt >= ALONE_AFTER.toMillis();
  }

  /** A majority's votes, none of them old enough to have been given to somebody else since. */
  private boolean isElected(long now) {
    long since = now - VOTE_TERM.toMillis() / 2;
    long votes = votesHeardAt.values().stream().filter(at -> at > since).count();
    if (memberHeardAt > 0 && now - memberHeardAt < VOTE_TERM.toMillis()) {
      return false; // there is a cluster to join
    }
    boolean own = votedFor.equals(config.node()) && votedAt > since;
    return own && votes + 1 > config.members().size() / 2;
  }

  private void found() {
    if (founding) {
      return; // the word is on its way
    }
    founding = true;
    context.getLog().info("founding the cluster with the votes of {}", votesHeardAt.keySet());
    cluster.manager().tell(new Join(cluster.selfMember().address()));
  }

  private boolean isMember() {
    return cluster.state().members().iterator().hasNext();
  }
}
