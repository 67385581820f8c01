package io.twinkeeper.node.helm;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.receptionist.Receptionist;
import akka.actor.typed.receptionist.ServiceKey;
import io.twinkeeper.node.ClusterMessage;
import io.twinkeeper.node.breakage.Breakage;
import io.twinkeeper.persistence.grant.PromiseStore;
import io.twinkeeper.protocol.config.GrantConfig;
import io.twinkeeper.protocol.grant.Electorate;
import io.twinkeeper.protocol.grant.Holder;
import io.twinkeeper.protocol.grant.Lessons;
import io.twinkeeper.protocol.grant.Promise;
import io.twinkeeper.protocol.grant.Recollection;
import io.twinkeeper.protocol.grant.Roll;
import io.twinkeeper.protocol.grant.VoterReport;
import io.twinkeeper.protocol.grant.VoterState;
import io.twinkeeper.protocol.grant.VoterState.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One node's voice in every workload's quorum grant: promises and acknowledges, never decides.
 *
 * <p>A promise is on disk before anybody hears of it, so this actor blocks for an fsync now and
 * then: spawn it on a blocking dispatcher. If the disk fails it stops with the failure, and so
 * should the node: a voter that cannot keep its word must not give it.
 */
public final class Voter {
  /** Where the voters of a roll are found; nobody hears those of another. */
  public static ServiceKey<Command> key(Roll roll) {
    return ServiceKey.create(Command.class, "voter " + roll);
  }

  private static final Duration ASK_AROUND_EVERY = Duration.ofMillis(500);

  /** Everything a voter is told. */
  public sealed interface Command extends ClusterMessage {
    String workload();
  }

  /**
   * Asks for a {@link Reported}, now and, until {@link Audience#ATTENTION} has passed, whenever the
   * grant becomes free.
   */
  public record Learn(String workload, ActorRef<Reply> replyTo) implements Command {}

  /** A helm campaigns. Answered {@link Promised} or {@link PromiseRefused}. */
  public record Ask(
      String workload, long epoch, Holder candidate, boolean force, ActorRef<Reply> replyTo)
      implements Command {}

  /**
   * A holder goes on. Answered {@link Renewed} or {@link RenewalRefused}.
   *
   * @param sentAtMillis on the boot clock of the holder's host; comes back as it is
   */
  public record Renew(
      String workload, long epoch, Holder holder, long sentAtMillis, ActorRef<Reply> replyTo)
      implements Command {}

  /**
   * The epoch is over: nothing of its holder serves any more, nor ever will. Only from a holder
   * that was granted it, or from its guard's verified last word. Answered {@link Released}.
   *
   * @param reason {@code released}, {@code last-word}
   */
  public record Release(
      String workload, long epoch, Holder holder, String reason, ActorRef<Reply> replyTo)
      implements Command {}

  /** A helm gives a campaign up, so that others need not wait for its claim to lapse. */
  public record Withdraw(String workload, long epoch) implements Command {}

  /**
   * A voter without memory asks the others for theirs. Answered with a {@link Recalled}.
   *
   * @param asker the voter's name
   * @param life drawn at random when it started
   * @param askedAtMillis on the asker's own clock; comes back with the answer, which is at least as
   *     fresh
   */
  public record Recall(String asker, long life, long askedAtMillis, ActorRef<Reply> replyTo)
      implements Command {
    @Override
    public String workload() {
      return "";
    }
  }

  /** What another voter remembers has arrived. */
  private record Heard(Recalled answer) implements Command {
    @Override
    public String workload() {
      return "";
    }
  }

  private enum Tick implements Command {
    ASK_AROUND;

    @Override
    public String workload() {
      return "";
    }
  }

  /** Everything a voter says. */
  public sealed interface Reply extends ClusterMessage {
    /** Names the node that the voter lives on. */
    String voter();

    String workload();
  }

  public record Reported(String voter, String workload, VoterReport report) implements Reply {}

  /** The word is given, and on disk. */
  public record Promised(String voter, String workload, long epoch, VoterReport report)
      implements Reply {}

  public record PromiseRefused(String voter, String workload, long epoch, VoterReport report)
      implements Reply {}

  public record Renewed(String voter, String workload, long epoch, long sentAtMillis)
      implements Reply {}

  /** Final: this voter will never acknowledge {@code epoch} to this holder. */
  public record RenewalRefused(String voter, String workload, long epoch, VoterReport report)
      implements Reply {}

  public record Released(String voter, String workload, long epoch) implements Reply {}

  /** Everything this voter remembers, or did not long after it was asked. */
  public record Recalled(Recollection said, long askedAtMillis) implements Reply {
    @Override
    public String voter() {
      return said.voter();
    }

    @Override
    public String workload() {
      return "";
    }
  }

  /** This voter does not vote: it has lost its memory, and not yet learned from enough others. */
  public record Unaware(String voter, String workload) implements Reply {}

  private final ActorContext<Command> context;
  private final String node;
  private final GrantConfig grant;
  private final PromiseStore store;
  private final LongSupplier bootMillis;
  private final Consumer<HistoryEvent> history;
  private final Colleagues colleagues;
  private final long life = new SecureRandom().nextLong();
  private final Map<String, VoterState> states = new HashMap<>();
  private final Audience audience = new Audience();

  /**
   * The other voters.
   *
   * @param tell sends to every one of them, whether it can be reached or not
   */
  public record Colleagues(Roll roll, Consumer<Command> tell) {
    /** Of a cluster whose voters have never changed. */
    public Colleagues(Electorate electorate, Consumer<Command> tell) {
      this(Roll.first(electorate), tell);
    }

    Electorate electorate() {
      return roll.electorate();
    }
  }

  /** A voter that takes an empty store for a new one and asks nobody. */
  static Behavior<Command> create(
      String node,
      GrantConfig grant,
      PromiseStore store,
      Roll roll,
      LongSupplier bootMillis,
      Consumer<HistoryEvent> history) {
    Colleagues nobody = new Colleagues(roll, message -> {});
    return Behaviors.setup(
        context -> new Voter(context, node, grant, store, nobody, bootMillis, history).open());
  }

  /**
   * A voter that goes on from what is in {@code store}. If nothing was ever kept there, or if it
   * moves to another roll, it does not vote before it has learned enough from its colleagues; see
   * {@link Lessons}.
   *
   * @param node this node's name
   * @param bootMillis this host's boot clock; must go on while the host sleeps
   */
  public static Behavior<Command> create(
      String node,
      GrantConfig grant,
      PromiseStore store,
      Colleagues colleagues,
      LongSupplier bootMillis,
      Consumer<HistoryEvent> history) {
    return Behaviors.setup(
        context -> new Voter(context, node, grant, store, colleagues, bootMillis, history).start());
  }

  private Voter(
      ActorContext<Command> context,
      String node,
      GrantConfig grant,
      PromiseStore store,
      Colleagues colleagues,
      LongSupplier bootMillis,
      Consumer<HistoryEvent> history) {
    this.context = context;
    this.node = node;
    this.grant = grant;
    this.store = store;
    this.colleagues = colleagues;
    this.bootMillis = bootMillis;
    this.history = history;
  }

  private Behavior<Command> start() throws IOException {
    if (store.remembers() && store.moving().isEmpty()) {
      return open();
    }
    String why = store.remembers() ? "moves to membership " + colleagues.roll : "remembers nothing";
    context.getLog().warn("{}'s voter {}: it asks the others before it votes", node, why);
    Recollection own = recollection();
    Lessons lessons = new Lessons(own, now() + grant.fence().toMillis());
    ActorRef<Reply> answers = context.messageAdapter(Recalled.class, Heard::new).unsafeUpcast();
    return Behaviors.withTimers(
        timers -> {
          timers.startTimerWithFixedDelay(Tick.ASK_AROUND, Duration.ZERO, ASK_AROUND_EVERY);
          return Behaviors.receive(Command.class)
              .onMessageEquals(Tick.ASK_AROUND, () -> askAround(answers))
              .onMessage(
                  Heard.class,
                  m -> whileUnaware(lessons.heard(m.answer.said, m.answer.askedAtMillis)))
              .onMessage(Recall.class, m -> onRecallWhileUnaware(m, own))
              .onMessage(Learn.class, this::onLearnWhileUnaware)
              .onAnyMessage(m -> Behaviors.same()) // whoever needs an answer asks again
              .build();
        });
  }

  private Behavior<Command> askAround(ActorRef<Reply> answers) {
    colleagues.tell().accept(new Recall(node, life, now(), answers));
    return Behaviors.same();
  }

  private Behavior<Command> onRecallWhileUnaware(Recall m, Recollection own) {
    m.replyTo.tell(new Recalled(own, m.askedAtMillis));
    return Behaviors.same();
  }

  /** What this voter has on disk, as the others hear it. */
  private Recollection recollection() throws IOException {
    @Nullable Roll before = store.moving().isPresent() ? store.voted().orElse(null) : null;
    return new Recollection(
        node, life, store.remembers(), store.load(), store.founders(), colleagues.roll, before);
  }

  private Behavior<Command> onLearnWhileUnaware(Learn m) {
    m.replyTo.tell(new Unaware(node, m.workload));
    return Behaviors.same();
  }

  private Behavior<Command> whileUnaware(Optional<Lessons.Beginning> known) throws IOException {
    if (known.isEmpty()) {
      return Behaviors.same();
    }
    Lessons.Beginning beginning = known.get();
    Roll roll = colleagues.roll;
    store.begin(beginning.promises(), beginning.founders(), roll);
    String how = beginning.founders().isEmpty() ? "learned from the others" : "the cluster is new";
    String summary = node + "'s voter begins to vote as membership " + roll + ": " + how;
    history.accept(new HistoryEvent("voter-began", "", 0, summary, Map.of("how", how)));
    return open();
  }

  private Behavior<Command> open() throws IOException {
    long nowMillis = bootMillis.getAsLong();
    Map<String, Promise> onDisk = Breakage.VOTER_DISK.isOn() ? Map.of() : store.load();
    onDisk.forEach((name, word) -> states.put(name, VoterState.recovered(grant, word, nowMillis)));
    context
        .getSystem()
        .receptionist()
        .tell(Receptionist.register(key(colleagues.roll), context.getSelf()));
    return Behaviors.receive(Command.class)
        .onMessage(Learn.class, this::onLearn)
        .onMessage(Ask.class, this::onAsk)
        .onMessage(Renew.class, this::onRenew)
        .onMessage(Release.class, this::onRelease)
        .onMessage(Withdraw.class, this::onWithdraw)
        .onMessage(Recall.class, this::onRecall)
        .onAnyMessage(m -> Behaviors.same()) // late answers from when it asked around
        .build();
  }

  private Behavior<Command> onRecall(Recall m) throws IOException {
    m.replyTo.tell(new Recalled(recollection(), m.askedAtMillis));
    return Behaviors.same();
  }

  private Behavior<Command> onLearn(Learn m) {
    audience.add(m.workload, m.replyTo, bootMillis.getAsLong());
    m.replyTo.tell(new Reported(node, m.workload, report(m.workload)));
    return Behaviors.same();
  }

  private Behavior<Command> onAsk(Ask m) {
    boolean promised =
        commit(m.workload, state(m.workload).promise(m.epoch, m.candidate, m.force, now()));
    VoterReport report = report(m.workload);
    m.replyTo.tell(
        promised
            ? new Promised(node, m.workload, m.epoch, report)
            : new PromiseRefused(node, m.workload, m.epoch, report));
    return Behaviors.same();
  }

  private Behavior<Command> onRenew(Renew m) {
    boolean renewed = commit(m.workload, state(m.workload).renew(m.epoch, m.holder, now()));
    m.replyTo.tell(
        renewed
            ? new Renewed(node, m.workload, m.epoch, m.sentAtMillis)
            : new RenewalRefused(node, m.workload, m.epoch, report(m.workload)));
    return Behaviors.same();
  }

  private Behavior<Command> onRelease(Release m) {
    boolean news = state(m.workload).releasedThrough() < m.epoch;
    commit(m.workload, state(m.workload).release(m.epoch, m.holder, now()));
    m.replyTo.tell(new Released(node, m.workload, m.epoch));
    if (news) {
      record("released", m.workload, m.epoch, m.holder, Map.of("reason", m.reason));
      tellAudience(m.workload);
    }
    return Behaviors.same();
  }

  private Behavior<Command> onWithdraw(Withdraw m) {
    if (commit(m.workload, state(m.workload).withdraw(m.epoch, now()))) {
      tellAudience(m.workload);
    }
    return Behaviors.same();
  }

  /** Takes the state over once what it promises is on disk. */
  private boolean commit(String workload, Outcome outcome) {
    Promise before = state(workload).promise();
    Promise after = outcome.next().promise();
    if (!after.equals(before)) {
      save(workload, after);
    }
    states.put(workload, outcome.next());
    if (after.epoch() > before.epoch()) {
      record("promised", workload, after.epoch(), after.holder(), Map.of());
    }
    return outcome.accepted();
  }

  private void save(String workload, Promise promise) {
    if (Breakage.VOTER_DISK.isOn()) {
      return;
    }
    try {
      store.save(workload, promise);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot keep the promise of epoch " + promise.epoch() + " for " + workload, e);
    }
  }

  private void record(
      String kind, String workload, long epoch, Holder holder, Map<String, String> details) {
    String summary = node + " noted epoch " + epoch + " " + kind + " for " + holder.node();
    history.accept(new HistoryEvent(kind, workload, epoch, summary, details));
  }

  private void tellAudience(String workload) {
    Reported news = new Reported(node, workload, report(workload));
    audience.of(workload, now()).forEach(listener -> listener.tell(news));
  }

  private VoterState state(String workload) {
    return states.computeIfAbsent(
        workload, name -> VoterState.recovered(grant, Promise.NONE, now()));
  }

  private VoterReport report(String workload) {
    return state(workload).report(now());
  }

  private long now() {
    return bootMillis.getAsLong();
  }
}
