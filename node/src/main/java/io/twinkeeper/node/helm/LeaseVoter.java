package io.twinkeeper.node.helm;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.twinkeeper.persistence.lease.LeaseStore;
import io.twinkeeper.persistence.lease.UnsafeLeaseException;
import io.twinkeeper.protocol.config.GrantConfig;
import io.twinkeeper.protocol.grant.Electorate;
import io.twinkeeper.protocol.grant.LeaseRecord;
import io.twinkeeper.protocol.grant.Lessons;
import io.twinkeeper.protocol.grant.Promise;
import io.twinkeeper.protocol.grant.Recollection;
import io.twinkeeper.protocol.grant.VoterReport;
import io.twinkeeper.protocol.grant.VoterState;
import io.twinkeeper.protocol.grant.VoterState.Outcome;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The third-party lease as a voter: each member has one of these, and asks only its own. It answers
 * what a {@link Voter} answers; what it promises and acknowledges is in the store before anybody
 * hears of it. It looks at the store every {@code renew-every}, so that it has seen out the term of
 * a holder that stopped renewing by the time somebody campaigns.
 *
 * <pre>
 *   the store                       then it
 *   -----------------------------   --------------------------------------------------------------
 *   answers, has the record         votes
 *   does not answer                 is silent, and tries again
 *   has no record, or an older one  is silent until two members' voters have told what they promised;
 *                                   says so meanwhile
 *   never had one: a new cluster    begins with the members' voters that founded it
 *   ignores conditions              is silent; says so in the log and to {@link Standing}'s askers
 * </pre>
 *
 * Blocks while the store thinks: spawn it on a dispatcher of its own.
 */
public final class LeaseVoter {
  /** How the store is, as seen from this node; for people. */
  public record StoreState(String store, boolean answers, String problem) {}

  private record Heard(Voter.Recalled answer) {}

  private enum Tick {
    LOOK
  }

  /** A record beside those of workloads, so that a lease without workloads remembers, too. */
  static final String CLUSTER = "_cluster";

  private static final Duration REST_AFTER_FAILURE = Duration.ofMillis(500);

  /** A trial is many requests, which somebody pays for, and its outcome will hardly change. */
  private static final Duration REST_IF_UNSAFE = Duration.ofMinutes(5);

  private static final int ATTEMPTS = 3;

  private final ActorContext<Object> context;
  private final String node;
  private final GrantConfig grant;
  private final LeaseStore store;
  private final Voter.Colleagues members;
  private final LongSupplier bootMillis;
  private final Consumer<StoreState> states;
  private final ActorRef<Voter.Reply> answers;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, LeaseEntry> entries = new HashMap<>();
  private final Map<String, Map<String, Promise>> lessons = new HashMap<>();
  private final Audience audience = new Audience();
  private boolean proven;
  private long restUntilMillis;

  /**
   * Of as long as the store has been watched and nothing was written to it from here for want of a
   * record. Whoever counts it among a cluster's founders says that the store had not voted then,
   * and it cannot have voted and forgotten since: that would have been seen.
   */
  private long life;

  private long watchedAtMillis;

  /** While something is missing: when nobody counts any more on what the store has forgotten. */
  private long teachableFromMillis = Long.MAX_VALUE;

  private String problem = "";
  private StoreState told = new StoreState("", false, "not asked yet");

  /**
   * The lease's voice on {@code node}.
   *
   * @param workloads their names
   * @param members the members' voters, this node's own included
   * @param bootMillis this host's boot clock
   * @param states told whenever it changes whether the store answers; from this actor's thread
   */
  public static Behavior<Voter.Command> create(
      String node,
      GrantConfig grant,
      LeaseStore store,
      Iterable<String> workloads,
      Voter.Colleagues members,
      LongSupplier bootMillis,
      Consumer<StoreState> states) {
    return Behaviors.<Object>setup(
            context ->
                Behaviors.withTimers(
                    timers ->
                        new LeaseVoter(context, node, grant, store, members, bootMillis, states)
                            .open(timers, workloads)))
        .narrow();
  }

  private LeaseVoter(
      ActorContext<Object> context,
      String node,
      GrantConfig grant,
      LeaseStore store,
      Voter.Colleagues members,
      LongSupplier bootMillis,
      Consumer<StoreState> states) {
    this.context = context;
    this.node = node;
    this.grant = grant;
    this.store = store;
    this.members = members;
    this.bootMillis = bootMillis;
    this.states = states;
    this.life = random.nextLong();
    this.watchedAtMillis = bootMillis.getAsLong();
    this.answers = context.messageAdapter(Voter.Recalled.class, Heard::new).unsafeUpcast();
  }

  private Behavior<Object> open(TimerScheduler<Object> timers, Iterable<String> workloads) {
    entries.put(CLUSTER, new LeaseEntry(grant, node));
    workloads.forEach(workload -> entries.put(workload, new LeaseEntry(grant, node)));
    timers.startTimerWithFixedDelay(Tick.LOOK, Duration.ZERO, grant.renewEvery());
    return Behaviors.receive(Object.class)
        .onMessageEquals(Tick.LOOK, this::look)
        .onMessage(Heard.class, m -> onHeard(m.answer))
        .onMessage(Voter.Learn.class, this::onLearn)
        .onMessage(Voter.Ask.class, this::onAsk)
        .onMessage(Voter.Renew.class, this::onRenew)
        .onMessage(Voter.Release.class, this::onRelease)
        .onMessage(Voter.Withdraw.class, this::onWithdraw)
        .onMessage(Voter.Recall.class, this::onRecall)
        .onSignal(PostStop.class, m -> close())
        .build();
  }

  private Behavior<Object> close() {
    store.close();
    return Behaviors.same();
  }

  // ---- what a voter answers ----

  private Behavior<Object> onLearn(Voter.Learn m) {
    audience.add(m.workload(), m.replyTo(), now());
    heard(m.workload())
        .ifPresent(
            report -> m.replyTo().tell(new Voter.Reported(Electorate.LEASE, m.workload(), report)));
    return Behaviors.same();
  }

  private Behavior<Object> onAsk(Voter.Ask m) {
    Optional<Boolean> promised =
        commit(
            m.workload(),
            (state, now) -> state.promise(m.epoch(), m.candidate(), m.force(), now),
            false);
    promised.ifPresent(
        yes -> {
          VoterReport report = entry(m.workload()).sighting().state().report(now());
          m.replyTo()
              .tell(
                  yes
                      ? new Voter.Promised(Electorate.LEASE, m.workload(), m.epoch(), report)
                      : new Voter.PromiseRefused(
                          Electorate.LEASE, m.workload(), m.epoch(), report));
        });
    return Behaviors.same();
  }

  /** A renewal that waited here while the store was away helps nobody any more. */
  private Behavior<Object> onRenew(Voter.Renew m) {
    if (now() - m.sentAtMillis() >= grant.deadline().toMillis()) {
      return Behaviors.same();
    }
    Optional<Boolean> renewed =
        commit(m.workload(), (state, now) -> state.renew(m.epoch(), m.holder(), now), true);
    renewed.ifPresent(yes -> m.replyTo().tell(answer(m, yes)));
    return Behaviors.same();
  }

  private Voter.Reply answer(Voter.Renew m, boolean renewed) {
    if (renewed) {
      return new Voter.Renewed(Electorate.LEASE, m.workload(), m.epoch(), m.sentAtMillis());
    }
    VoterReport report = entry(m.workload()).sighting().state().report(now());
    return new Voter.RenewalRefused(Electorate.LEASE, m.workload(), m.epoch(), report);
  }

  private Behavior<Object> onRelease(Voter.Release m) {
    Optional<Boolean> released =
        commit(m.workload(), (state, now) -> state.release(m.epoch(), m.holder(), now), false);
    if (released.isPresent()) {
      m.replyTo().tell(new Voter.Released(Electorate.LEASE, m.workload(), m.epoch()));
      tellAudience(m.workload());
    }
    return Behaviors.same();
  }

  private Behavior<Object> onWithdraw(Voter.Withdraw m) {
    commit(m.workload(), (state, now) -> state.withdraw(m.epoch(), now), false);
    return Behaviors.same();
  }

  /**
   * Looks anew, for who asks must not hear what was so before. Says nothing while it does not know,
   * which is neither yes nor no.
   */
  private Behavior<Object> onRecall(Voter.Recall m) {
    asking(this::readAll)
        .flatMap(known -> recollection())
        .ifPresent(said -> m.replyTo().tell(new Voter.Recalled(said, m.askedAtMillis())));
    return Behaviors.same();
  }

  private Optional<Recollection> recollection() {
    if (entry(CLUSTER).isMissing()) {
      return Optional.of(recollection(false, Map.of()));
    }
    if (!entries.values().stream().allMatch(LeaseEntry::isCertain)) {
      return Optional.empty();
    }
    Map<String, Promise> promises = new HashMap<>();
    entries.forEach((name, entry) -> promises.put(name, entry.sighting().state().promise()));
    promises.remove(CLUSTER);
    return Optional.of(recollection(true, promises));
  }

  private Recollection recollection(boolean remembers, Map<String, Promise> promises) {
    return new Recollection(
        Electorate.LEASE, life, remembers, promises, Map.of(), members.roll(), null);
  }

  // ---- the store ----

  private interface Transition {
    Outcome of(VoterState state, long nowMillis);
  }

  /** Whether it was accepted; empty if nobody can tell. */
  private Optional<Boolean> commit(String workload, Transition transition, boolean renewal) {
    LeaseEntry entry = entries.get(workload);
    if (entry == null) {
      return Optional.empty();
    }
    return asking(
        () -> {
          for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (!entry.isCertain() && !read(workload, entry)) {
              return Optional.empty();
            }
            long now = now();
            Outcome outcome = transition.of(entry.sighting().state(), now);
            Optional<LeaseRecord> wanted = entry.sighting().toWrite(outcome, renewal, now);
            if (wanted.isEmpty() || wrote(workload, entry, wanted.get(), outcome)) {
              return Optional.of(outcome.accepted());
            }
          }
          return Optional.empty();
        });
  }

  private boolean wrote(String workload, LeaseEntry entry, LeaseRecord next, Outcome outcome)
      throws IOException {
    Optional<String> expected = entry.version();
    entry.becomesUncertain();
    Optional<String> version = store.replace(workload, expected, next);
    version.ifPresent(v -> entry.wrote(next, outcome, v, now()));
    return version.isPresent();
  }

  /** Reads the record; false if there is none that can be trusted. */
  private boolean read(String workload, LeaseEntry entry) throws IOException {
    Optional<LeaseStore.Stored> stored = store.read(workload);
    boolean news = entry.saw(stored, now());
    if (entry.hasForgotten()) {
      lacks(workload, "has lost what it was told of %s");
    } else if (entry.isMissing()) {
      lacks(workload, "has no record of %s yet");
    } else if (news) {
      tellAudience(workload);
    }
    return !entry.isMissing() && !entry.hasForgotten();
  }

  /** The first thing that is found: the next look would only change the words. */
  private void lacks(String workload, String what) {
    if (problem.isEmpty()) {
      String whose = workload.equals(CLUSTER) ? "this cluster" : workload;
      problem =
          "%s %s; both members are needed once".formatted(store.describe(), what.formatted(whose));
    }
  }

  private Behavior<Object> look() {
    if (asking(this::readAll).isEmpty()) {
      return Behaviors.same();
    }
    boolean toLearn = entries.values().stream().anyMatch(e -> e.isMissing() || e.hasForgotten());
    if (!toLearn) {
      teachableFromMillis = Long.MAX_VALUE;
    } else if (teachableFromMillis == Long.MAX_VALUE) {
      teachableFromMillis = now() + grant.fence().toMillis();
      lessons.clear();
    }
    if (toLearn) {
      members.tell().accept(new Voter.Recall(Electorate.LEASE, life, now(), answers));
    }
    return Behaviors.same();
  }

  private Optional<Boolean> readAll() throws IOException {
    if (!watches()) {
      watchAnew();
    }
    problem = "";
    for (String workload : new TreeSet<>(entries.keySet())) {
      read(workload, entry(workload));
    }
    watchedAtMillis = now();
    return Optional.of(true);
  }

  /**
   * Whether the store was seen so lately that it cannot have learned, voted and forgotten since.
   */
  private boolean watches() {
    return now() - watchedAtMillis <= grant.deadline().toMillis();
  }

  private void watchAnew() {
    life = random.nextLong();
    teachableFromMillis = Long.MAX_VALUE;
    lessons.clear();
  }

  private interface Question<T> {
    Optional<T> ask() throws IOException;
  }

  /** Asks the store unless it has failed a moment ago; tells of every change of its state. */
  private <T> Optional<T> asking(Question<T> question) {
    if (now() < restUntilMillis) {
      return Optional.empty();
    }
    try {
      if (!proven) {
        store.prove(node);
        proven = true;
      }
      Optional<T> answer = question.ask();
      tellState(true, problem);
      return answer;
    } catch (IOException e) {
      boolean unsafe = e instanceof UnsafeLeaseException;
      proven &= !unsafe;
      Duration rest = unsafe ? REST_IF_UNSAFE : REST_AFTER_FAILURE;
      restUntilMillis = now() + rest.toMillis();
      tellState(false, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private void tellState(boolean answers, String what) {
    if (!what.equals(told.problem()) || answers != told.answers()) {
      told = new StoreState(store.describe(), answers, what);
      states.accept(told);
      if (what.isEmpty()) {
        context.getLog().info("the lease {} answers", store.describe());
      } else {
        context.getLog().warn("the lease does not vote: {}", what);
      }
    }
  }

  // ---- a store that remembers nothing ----

  /** Makes the records that are missing once enough members have told what they promised. */
  private Behavior<Object> onHeard(Voter.Recalled answer) {
    Recollection said = answer.said();
    boolean votes = said.votes() && said.roll().equals(members.roll());
    boolean founds = votes && isFoundedBy(said);
    if (!votes
        || !members.electorate().voters().contains(said.voter())
        || (!founds && answer.askedAtMillis() < teachableFromMillis)) {
      return Behaviors.same();
    }
    lessons.put(said.voter(), said.promises());
    if (founds || lessons.size() >= members.electorate().teachers()) {
      teachAll(new HashMap<>(lessons));
    }
    return Behaviors.same();
  }

  /** Whether the cluster is new, and the store has not voted since somebody knew that. */
  private boolean isFoundedBy(Recollection said) {
    Long counted = said.founders().get(Electorate.LEASE);
    return counted != null
        && counted == life
        && watches()
        && entries.values().stream().allMatch(LeaseEntry::isMissing);
  }

  private void teachAll(Map<String, Map<String, Promise>> learned) {
    lessons.clear();
    asking(
        () -> {
          watchAnew();
          for (String workload : new TreeSet<>(entries.keySet())) {
            teach(workload, entry(workload), learned);
          }
          return Optional.empty();
        });
  }

  private void teach(String workload, LeaseEntry entry, Map<String, Map<String, Promise>> learned)
      throws IOException {
    if (!entry.isMissing() && !entry.hasForgotten()) {
      return;
    }
    Promise promise =
        learned.values().stream()
            .map(promises -> promises.getOrDefault(workload, Promise.NONE))
            .reduce(Promise.NONE, Lessons::higher);
    Optional<String> version = store.replace(workload, entry.version(), entry.successor(promise));
    entry.forget();
    version.ifPresent(
        v -> context.getLog().info("the lease begins to vote on {} at {}", workload, promise));
  }

  // ---- the rest ----

  private Optional<VoterReport> heard(String workload) {
    LeaseEntry entry = entries.get(workload);
    return entry != null && entry.isFresh(now(), attention())
        ? Optional.of(entry.sighting().state().report(now()))
        : Optional.empty();
  }

  private void tellAudience(String workload) {
    List<ActorRef<Voter.Reply>> listeners = audience.of(workload, now());
    heard(workload)
        .ifPresent(
            report ->
                listeners.forEach(
                    listener ->
                        listener.tell(new Voter.Reported(Electorate.LEASE, workload, report))));
  }

  private LeaseEntry entry(String workload) {
    return entries.computeIfAbsent(workload, w -> new LeaseEntry(grant, node));
  }

  private Duration attention() {
    return grant.renewEvery().multipliedBy(3);
  }

  private long now() {
    return bootMillis.getAsLong();
  }
}
