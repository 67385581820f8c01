package io.twinkeeper.node.workload;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.BehaviorBuilder;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.receptionist.Receptionist;
import io.twinkeeper.node.directory.DirectoryMessages;
import io.twinkeeper.node.helm.Candidacy;
import io.twinkeeper.node.helm.Candidacy.CandidateReport;
import io.twinkeeper.node.helm.Candidacy.Demote;
import io.twinkeeper.node.helm.Candidacy.DemoteRefused;
import io.twinkeeper.node.helm.Candidacy.Demoted;
import io.twinkeeper.node.helm.Candidacy.Grant;
import io.twinkeeper.node.helm.Candidacy.GrantAccepted;
import io.twinkeeper.node.helm.Candidacy.GrantDeclined;
import io.twinkeeper.node.helm.Candidacy.Phase;
import io.twinkeeper.node.helm.Candidacy.Reply;
import io.twinkeeper.node.helm.HistoryEvent;
import io.twinkeeper.node.helm.Step;
import io.twinkeeper.node.helm.Tenancy;
import io.twinkeeper.node.service.Services;
import io.twinkeeper.node.stream.StreamMessages;
import io.twinkeeper.node.stream.StreamMessages.Description;
import io.twinkeeper.node.stream.StreamMessages.Flushed;
import io.twinkeeper.node.stream.StreamMessages.Turned;
import io.twinkeeper.node.tunnel.Connector;
import io.twinkeeper.protocol.config.ConnectorConfig;
import io.twinkeeper.protocol.config.ConnectorConfig.Dial;
import io.twinkeeper.protocol.config.WorkloadConfig;
import io.twinkeeper.protocol.grant.Holder;
import io.twinkeeper.protocol.status.WorkloadStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One workload on this node.
 *
 * <pre>
 *   following ──Grant──► promoting ──► active ──Demote | Lost | Stop──► demoting ──► following
 *                           └──────────── Lost | a step failed ────────────┘
 *
 *   promoting:  first renewal acknowledged → streams lead → services healthy and connector ready
 *   active:     (asked to move: the successor has what rests in the directories → demoting)
 *   demoting:   connector stopped → services stopped → (flush to the successor, directories too)
 *               → streams follow → tenancy released
 * </pre>
 *
 * Nothing is started before a majority of the voters has acknowledged a renewal, and every process
 * runs under a guard that knows until when it may.
 */
public final class Workload {
  /** Messages of this actor. */
  public interface Command {}

  /** Asks for the workload's status. */
  public record Query(ActorRef<WorkloadStatus> replyTo) implements Command {}

  /** The node stops: let go in good order, then answer. */
  public record Stop(ActorRef<Stopped> replyTo) implements Command {}

  /** Nothing of the workload runs here any more. */
  public record Stopped(String workload) {}

  private record FromHelm(Candidacy.Command message) implements Command {}

  private record FromTenancy(Tenancy.Event event) implements Command {}

  private record TenancyEnded(long epoch) implements Command {}

  private record FromServices(Services.Event event) implements Command {}

  private record FromConnector(Connector.Event event) implements Command {}

  private record ServicesStopped() implements Command {}

  private record Disconnected() implements Command {}

  private record StreamDescribed(Description description) implements Command {}

  private record StreamTurned(Turned turned) implements Command {}

  private record StreamFlushed(Flushed flushed) implements Command {}

  private enum Tick implements Command {
    SURVEY_TIMEOUT,
    STEP_TIMEOUT,
    FLUSH_TIMEOUT,
    FOLLOW_TIMEOUT,
    STAND_BY
  }

  static final Duration SURVEY_TIMEOUT = Duration.ofMillis(700);

  /** A promotion step that takes longer than this gives the other twin its chance. */
  public static final Duration STEP_TIMEOUT = Duration.ofSeconds(150);

  /** A stream that does not turn goes on trying by itself; the workload does not wait for it. */
  static final Duration FOLLOW_TIMEOUT = Duration.ofSeconds(30);

  /**
   * Services that stand by start only when the successor's, perhaps on the same host, have begun.
   */
  static final Duration STAND_BY_AFTER = Duration.ofSeconds(3);

  /** What a planned move keeps of its time for what comes after the services have stopped. */
  private static final Duration LAST_PART = Duration.ofSeconds(10);

  /** After a failed promotion this node does not offer itself for so long. */
  public static final Duration COOLING = Duration.ofSeconds(30);

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final WorkloadSettings settings;
  private final WorkloadConfig config;
  private final Holder holder;
  private final Map<String, ActorRef<StreamMessages.Command>> streams;
  private final StreamSurvey survey;
  private final ActorRef<Description> descriptions;
  private final ActorRef<Turned> turns;
  private final ActorRef<Flushed> flushes;
  private final ActorRef<Services.Stopped> servicesStopped;
  private final ActorRef<Connector.Disconnected> disconnected;
  private final Machinery machinery;
  private final ActorRef<Candidacy.Command> offer;
  private final DirectoryHandOver directories;

  private Phase phase = Phase.FOLLOWING;
  private Instant since;
  private long epoch;
  private @Nullable ActorRef<Tenancy.Command> tenancy;
  private Instant coolUntil = Instant.EPOCH;
  private String coolReason = "";
  private @Nullable Grant grant;
  private @Nullable ActorRef<Reply> helm;
  private Steps steps;
  private final Set<String> awaited = new HashSet<>();
  private long flushRound;
  private @Nullable Demotion demotion;

  /** The move that directories are being prepared for; null if none is. */
  private @Nullable Demote preparing;

  private long preparingSinceMillis;
  private Set<String> leftBehind = Set.of();
  private boolean lettingGo;
  private boolean servicesHealthy;

  private Workload(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      WorkloadSettings settings,
      Map<String, ActorRef<StreamMessages.Command>> streams,
      Map<String, ActorRef<DirectoryMessages.Command>> directories) {
    this.context = context;
    this.timers = timers;
    this.settings = settings;
    this.config = settings.config();
    this.holder = new Holder(settings.node(), settings.incarnation());
    this.streams = Map.copyOf(streams);
    this.survey = new StreamSurvey(streams);
    this.directories = new DirectoryHandOver(context, directories);
    this.descriptions = context.messageAdapter(Description.class, StreamDescribed::new);
    this.turns = context.messageAdapter(Turned.class, StreamTurned::new);
    this.flushes = context.messageAdapter(Flushed.class, StreamFlushed::new);
    this.servicesStopped =
        context.messageAdapter(Services.Stopped.class, m -> new ServicesStopped());
    this.disconnected =
        context.messageAdapter(Connector.Disconnected.class, m -> new Disconnected());
    this.machinery =
        new Machinery(
            spawnServices(),
            spawnConnector(),
            config.connector().map(ConnectorConfig::dial).orElse(Dial.WITH_SERVICES)
                == Dial.WITH_SERVICES,
            settings.guards(),
            settings.lastWords(),
            settings.bootClock());
    this.since = settings.clock().instant();
    this.steps = new Steps(settings.bootClock());
    this.offer = context.messageAdapter(Candidacy.Command.class, FromHelm::new);
    context
        .getSystem()
        .receptionist()
        .tell(Receptionist.register(Candidacy.key(config.name()), offer));
  }

  private ActorRef<Services.Command> spawnServices() {
    ActorRef<Services.Event> events =
        context.messageAdapter(Services.Event.class, FromServices::new);
    ActorRef<Services.Command> spawned =
        context.spawn(Services.create(config, settings.guards(), events), "services");
    context.watch(spawned); // without its services a workload must not go on: the node stops
    return spawned;
  }

  private @Nullable ActorRef<Connector.Command> spawnConnector() {
    if (config.connector().isEmpty()) {
      return null;
    }
    ActorRef<Connector.Event> events =
        context.messageAdapter(Connector.Event.class, FromConnector::new);
    ActorRef<Connector.Command> spawned =
        context.spawn(
            Connector.create(config.name(), config.connector().get(), settings.guards(), events),
            "connector");
    context.watch(spawned);
    return spawned;
  }

  /**
   * The actor, following.
   *
   * @param streams the workload's streams, by name
   * @param directories those of its directories, by name
   */
  public static Behavior<Command> create(
      WorkloadSettings settings,
      Map<String, ActorRef<StreamMessages.Command>> streams,
      Map<String, ActorRef<DirectoryMessages.Command>> directories) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new Workload(context, timers, settings, streams, directories).following()));
  }

  // ---- following ----

  private Behavior<Command> following() {
    boolean hasLetGo = phase == Phase.DEMOTING;
    enter(Phase.FOLLOWING);
    if (hasLetGo) {
      timers.startSingleTimer(Tick.STAND_BY, STAND_BY_AFTER);
    } else {
      machinery.standBy();
    }
    return common()
        .onMessageEquals(Tick.STAND_BY, this::standBy)
        .onMessage(FromHelm.class, m -> onHelmWhileFollowing(m.message))
        .onMessage(FromServices.class, m -> onServices(m.event))
        .onMessage(Stop.class, this::onStopWhileFollowing)
        .onAnyMessage(m -> Behaviors.same())
        .build();
  }

  private Behavior<Command> standBy() {
    machinery.standBy();
    return Behaviors.same();
  }

  private Behavior<Command> onHelmWhileFollowing(Candidacy.Command message) {
    if (message instanceof Grant m) {
      return onGrant(m);
    }
    return onHelm(message);
  }

  private Behavior<Command> onStopWhileFollowing(Stop m) {
    m.replyTo.tell(new Stopped(config.name()));
    return Behaviors.stopped();
  }

  private Behavior<Command> onGrant(Grant m) {
    if (!m.holder().equals(holder) || m.epoch() <= epoch) {
      m.replyTo().tell(new GrantDeclined(node(), config.name(), m.epoch(), "a past epoch or life"));
      return Behaviors.same();
    }
    timers.cancel(Tick.STAND_BY);
    epoch = m.epoch();
    grant = m;
    helm = m.replyTo();
    steps = new Steps(settings.bootClock());
    machinery.forgetDeadline();
    tenancy =
        context.spawn(
            Tenancy.create(
                config.name(),
                epoch,
                holder,
                settings.chamber(),
                settings.grant(),
                settings.bootClock(),
                context.messageAdapter(Tenancy.Event.class, FromTenancy::new)),
            "tenancy-" + epoch);
    context.watchWith(tenancy, new TenancyEnded(epoch));
    m.replyTo().tell(new GrantAccepted(node(), config.name(), epoch));
    return promoting();
  }

  // ---- promoting ----

  private Behavior<Command> promoting() {
    enter(Phase.PROMOTING);
    awaited.clear();
    timers.startSingleTimer(Tick.STEP_TIMEOUT, STEP_TIMEOUT);
    return common()
        .onMessage(FromHelm.class, m -> onHelm(m.message))
        .onMessage(FromTenancy.class, m -> onTenancyWhilePromoting(m.event))
        .onMessage(TenancyEnded.class, this::onTenancyEndedWhileHolding)
        .onMessage(StreamTurned.class, m -> onLeading(m.turned))
        .onMessage(FromServices.class, m -> onServicesWhilePromoting(m.event))
        .onMessage(FromConnector.class, m -> onConnectorWhilePromoting(m.event))
        .onMessage(Stop.class, this::onStopWhileHolding)
        .onMessageEquals(Tick.STEP_TIMEOUT, () -> failPromotion("a step took over " + STEP_TIMEOUT))
        .onAnyMessage(m -> Behaviors.same())
        .build();
  }

  private Behavior<Command> onTenancyWhilePromoting(Tenancy.Event event) {
    if (event instanceof Tenancy.MayServeUntil m && m.epoch() == epoch) {
      boolean first = machinery.serveUntilMillis() == 0;
      machinery.serveUntil(m.bootMillis());
      return first ? takeStreams() : Behaviors.same();
    }
    return event instanceof Tenancy.Lost m && m.epoch() == epoch
        ? demote(Demotion.because(m.reason()))
        : Behaviors.same();
  }

  private Behavior<Command> takeStreams() {
    steps.end("renewal");
    timers.startSingleTimer(Tick.STEP_TIMEOUT, STEP_TIMEOUT);
    awaited.addAll(streams.keySet());
    BooleanSupplier permitted = machinery.permit()::holds;
    streams
        .values()
        .forEach(stream -> stream.tell(new StreamMessages.Lead(epoch, permitted, turns)));
    return awaited.isEmpty() ? startServices() : Behaviors.same();
  }

  private Behavior<Command> onLeading(Turned turned) {
    if (turned.epoch() != epoch) {
      return Behaviors.same(); // the answer to an earlier order
    }
    if (turned.problem() != null) {
      return failPromotion(turned.problem());
    }
    boolean last = awaited.remove(turned.stream()) && awaited.isEmpty();
    return last ? startServices() : Behaviors.same();
  }

  private Behavior<Command> startServices() {
    steps.end("replay");
    timers.startSingleTimer(Tick.STEP_TIMEOUT, STEP_TIMEOUT);
    try {
      machinery.openTerm(config.name(), epoch, node());
    } catch (IOException | RuntimeException e) {
      return failPromotion("cannot prepare the guards' term: " + e.getMessage());
    }
    serve();
    return Behaviors.same();
  }

  /** Starts the services and, unless it has to wait for them, the connector beside them. */
  private void serve() {
    servicesHealthy = false;
    machinery.startServices();
    if (machinery.dialsWithServices()) {
      machinery.connect();
    }
  }

  private Behavior<Command> onServicesWhilePromoting(Services.Event event) {
    if (!(event instanceof Services.AllHealthy) || !machinery.isTermOpen() || servicesHealthy) {
      return onServices(event);
    }
    steps.end("services");
    servicesHealthy = true;
    if (machinery.hasConnector() && !machinery.dialsWithServices()) {
      machinery.connect();
    }
    return activatedOnceComplete();
  }

  private Behavior<Command> onConnectorWhilePromoting(Connector.Event event) {
    Behavior<Command> next = onConnector(event);
    if (!(event instanceof Connector.Ready)) {
      return next;
    }
    if (steps.has("connector")) {
      return servicesHealthy ? activatedOnceComplete() : Behaviors.same();
    }
    steps.end("connector");
    return activatedOnceComplete();
  }

  private Behavior<Command> activatedOnceComplete() {
    boolean connected = !machinery.hasConnector() || machinery.connectorState().equals("ready");
    if (servicesHealthy && connected) {
      return activated();
    }
    timers.startSingleTimer(Tick.STEP_TIMEOUT, STEP_TIMEOUT);
    return Behaviors.same();
  }

  private Behavior<Command> failPromotion(String reason) {
    coolUntil = settings.clock().instant().plus(COOLING);
    coolReason = reason;
    return demote(Demotion.because("promotion failed: " + reason));
  }

  // ---- active ----

  private Behavior<Command> activated() {
    timers.cancel(Tick.STEP_TIMEOUT);
    List<Step> before = grant == null ? List.of() : grant.steps();
    Map<String, String> details = steps.details(before);
    details.put("reason", grant == null ? "" : grant.reason());
    record("activated", node() + " is active in epoch " + epoch, details);
    Behavior<Command> active = active();
    reportToHelm();
    return active;
  }

  private Behavior<Command> active() {
    enter(Phase.ACTIVE);
    return common()
        .onMessage(FromHelm.class, m -> onHelmWhileActive(m.message))
        .onMessage(FromTenancy.class, m -> onTenancyWhileActive(m.event))
        .onMessage(TenancyEnded.class, this::onTenancyEndedWhileHolding)
        .onMessage(Stop.class, this::onStopWhileHolding)
        .onMessage(FromServices.class, m -> onServices(m.event))
        .onMessage(FromConnector.class, m -> onConnector(m.event))
        .onMessage(DirectoryHandOver.Answered.class, this::onHandedOverWhileActive)
        .onAnyMessage(m -> Behaviors.same())
        .build();
  }

  private Behavior<Command> onHelmWhileActive(Candidacy.Command message) {
    if (!(message instanceof Demote m)) {
      return onHelm(message);
    }
    if (m.epoch() != epoch) {
      return refuse(m, "not that epoch");
    }
    if (directories.isNeedless() || !m.waitForFlush()) {
      return demote(Demotion.planned(m, now()));
    }
    return preparing == null ? prepare(m) : refuse(m, "it is about to move already");
  }

  /** Goes on serving until the successor has what can be had of the directories meanwhile. */
  private Behavior<Command> prepare(Demote m) {
    Duration half = m.within().dividedBy(2);
    Duration rest = half.compareTo(LAST_PART) < 0 ? half : LAST_PART;
    preparing = m;
    preparingSinceMillis = now();
    directories.begin(m.successor(), false, true, m.within().minus(rest));
    return Behaviors.same();
  }

  private Behavior<Command> onHandedOverWhileActive(DirectoryHandOver.Answered m) {
    Demote asked = preparing;
    if (asked == null || !directories.take(m)) {
      return Behaviors.same();
    }
    if (directories.isFine() && !directories.isAnswered()) {
      return Behaviors.same();
    }
    preparing = null;
    if (directories.isFine()) {
      return demote(Demotion.planned(asked, preparingSinceMillis));
    }
    String missing = String.join("; ", directories.missing());
    directories.end();
    return refuse(asked, missing);
  }

  private Behavior<Command> onTenancyWhileActive(Tenancy.Event event) {
    if (event instanceof Tenancy.MayServeUntil m && m.epoch() == epoch) {
      machinery.serveUntil(m.bootMillis());
    }
    return event instanceof Tenancy.Lost m && m.epoch() == epoch
        ? demote(Demotion.because(m.reason()))
        : Behaviors.same();
  }

  private Behavior<Command> onTenancyEndedWhileHolding(TenancyEnded m) {
    if (m.epoch != epoch) {
      return Behaviors.same();
    }
    tenancy = null;
    return demote(Demotion.because("the tenancy of epoch " + epoch + " failed"));
  }

  private Behavior<Command> onStopWhileHolding(Stop m) {
    return demote(Demotion.forStop(m));
  }

  // ---- demoting ----

  private Behavior<Command> demote(Demotion why) {
    timers.cancel(Tick.STEP_TIMEOUT);
    if (preparing != null) {
      refuse(preparing, why.reason());
      preparing = null;
    }
    directories.end();
    leftBehind = Set.of();
    lettingGo = false;
    demotion = why;
    steps = new Steps(settings.bootClock());
    enter(Phase.DEMOTING);
    if (machinery.hasConnector()) {
      machinery.disconnect(disconnected);
    } else {
      machinery.stopServices(servicesStopped);
    }
    return common()
        .onMessage(FromHelm.class, m -> onHelm(m.message))
        .onMessage(FromTenancy.class, m -> onTenancyWhileDemoting(m.event))
        .onMessage(TenancyEnded.class, m -> m.epoch == epoch ? onTenancyOver() : Behaviors.same())
        .onMessage(FromServices.class, m -> onServices(m.event))
        .onMessage(Disconnected.class, m -> onDisconnected())
        .onMessage(ServicesStopped.class, m -> onServicesStopped())
        .onMessage(StreamFlushed.class, m -> onFlushed(m.flushed))
        .onMessage(DirectoryHandOver.Answered.class, this::onHandedOver)
        .onMessageEquals(Tick.FLUSH_TIMEOUT, this::onFlushTimeout)
        .onMessageEquals(Tick.FOLLOW_TIMEOUT, this::onFollowTimeout)
        .onMessage(StreamTurned.class, m -> onFollowing(m.turned))
        .onMessage(Stop.class, this::onStopWhileDemoting)
        .onAnyMessage(m -> Behaviors.same())
        .build();
  }

  private Demotion demotion() {
    return Objects.requireNonNull(demotion, "not demoting");
  }

  private Behavior<Command> onStopWhileDemoting(Stop m) {
    demotion = demotion().thenStop(m);
    if (timers.isTimerActive(Tick.FLUSH_TIMEOUT)) {
      timers.startSingleTimer(Tick.FLUSH_TIMEOUT, demotion().within(now()));
    }
    return Behaviors.same();
  }

  private Behavior<Command> onTenancyWhileDemoting(Tenancy.Event event) {
    if (event instanceof Tenancy.MayServeUntil m && m.epoch() == epoch) {
      machinery.serveUntil(m.bootMillis());
    }
    if (event instanceof Tenancy.Released m && m.epoch() == epoch) {
      return onTenancyOver();
    }
    if (event instanceof Tenancy.Lost m && m.epoch() == epoch) {
      demotion = demotion().forGood(); // there is nothing to go back to
    }
    return Behaviors.same();
  }

  private Behavior<Command> onTenancyOver() {
    tenancy = null;
    if (lettingGo) {
      return finishDemotion();
    }
    demotion = demotion().forGood(); // nobody renews any more
    return Behaviors.same();
  }

  private Behavior<Command> onDisconnected() {
    steps.end("drain");
    machinery.stopServices(servicesStopped);
    return Behaviors.same();
  }

  private Behavior<Command> onServicesStopped() {
    steps.end("stop");
    if (!demotion().flushes() || (streams.isEmpty() && directories.isNeedless())) {
      return letGo();
    }
    String successor = demotion().successor();
    Duration within = demotion().within(now());
    flushRound++;
    awaited.clear();
    awaited.addAll(streams.keySet());
    streams.values().forEach(s -> s.tell(new StreamMessages.Flush(successor, flushRound, flushes)));
    directories.begin(successor, true, demotion().canGoBack(), lastPart(within));
    timers.startSingleTimer(Tick.FLUSH_TIMEOUT, within);
    return Behaviors.same();
  }

  /** Of what is left: nobody is served meanwhile, and there must be time to hear why not. */
  private static Duration lastPart(Duration within) {
    Duration most = within.minus(within.dividedBy(4));
    return most.compareTo(LAST_PART) < 0 ? most : LAST_PART;
  }

  private Behavior<Command> onFlushed(Flushed flushed) {
    boolean asked = !lettingGo && flushed.round() == flushRound;
    boolean news = asked && awaited.remove(flushed.stream());
    return news ? letGoOnceFlushed() : Behaviors.same();
  }

  private Behavior<Command> onHandedOver(DirectoryHandOver.Answered m) {
    boolean news = !lettingGo && directories.take(m);
    return news ? letGoOnceFlushed() : Behaviors.same();
  }

  private Behavior<Command> letGoOnceFlushed() {
    boolean all = awaited.isEmpty() && directories.isAnswered();
    boolean inVain = demotion().mustFlush() && !directories.isFine();
    if (inVain && (all || demotion().canGoBack())) {
      return notFlushed();
    }
    return all ? flushed() : Behaviors.same();
  }

  private Behavior<Command> flushed() {
    leftBehind = missing();
    steps.end("flush");
    return letGo();
  }

  /** What is not known to be on the successor, or on anybody if there is none. */
  private Set<String> missing() {
    Set<String> missing = directories.missing();
    awaited.forEach(stream -> missing.add(stream + ": not confirmed"));
    return missing;
  }

  private Behavior<Command> onFlushTimeout() {
    return lettingGo ? Behaviors.same() : notFlushed();
  }

  /** The successor did not confirm in time: a planned move goes back to serving, if it can. */
  private Behavior<Command> notFlushed() {
    Demotion why = demotion();
    if (why.planned() != null && why.mustFlush()) {
      refuse(why.planned(), "the successor did not confirm: " + String.join("; ", missing()));
      demotion = why.asAnswered();
    }
    if (!why.canGoBack()) {
      return flushed();
    }
    timers.cancel(Tick.FLUSH_TIMEOUT);
    directories.end();
    demotion = null;
    Behavior<Command> again = promoting();
    steps = new Steps(settings.bootClock());
    serve();
    return again;
  }

  /** Nothing serves any more: release the epoch, and let the streams follow. */
  private Behavior<Command> letGo() {
    machinery.closeTerm();
    lettingGo = true;
    timers.cancel(Tick.FLUSH_TIMEOUT);
    timers.startSingleTimer(Tick.FOLLOW_TIMEOUT, FOLLOW_TIMEOUT);
    awaited.clear();
    awaited.addAll(streams.keySet());
    streams.values().forEach(stream -> stream.tell(new StreamMessages.Follow(turns)));
    if (tenancy != null) {
      tenancy.tell(new Tenancy.Release());
    }
    return finishDemotion();
  }

  private Behavior<Command> onFollowing(Turned turned) {
    if (turned.epoch() != 0 || !lettingGo) {
      return Behaviors.same(); // the answer to an earlier order
    }
    awaited.remove(turned.stream()); // one that could not turn keeps trying by itself
    return finishDemotion();
  }

  private Behavior<Command> onFollowTimeout() {
    context.getLog().warn("{}: {} did not begin to follow in time", name(), awaited);
    awaited.clear();
    return finishDemotion();
  }

  private Behavior<Command> finishDemotion() {
    Demotion done = demotion();
    if (tenancy == null && done.planned() != null && !done.answered()) {
      steps.end("release");
      done.planned().replyTo().tell(new Demoted(node(), config.name(), epoch, steps.list()));
      demotion = done.asAnswered();
    }
    if (tenancy != null || !awaited.isEmpty()) {
      return Behaviors.same();
    }
    Map<String, String> details = steps.details(List.of());
    details.put("reason", done.reason());
    if (!leftBehind.isEmpty()) {
      details.put("left_behind", String.join("; ", leftBehind));
    }
    record("demoted", node() + " let go of epoch " + epoch + ": " + done.reason(), details);
    demotion = null;
    if (done.stop() != null) {
      done.stop().replyTo().tell(new Stopped(config.name()));
      return Behaviors.stopped();
    }
    Behavior<Command> following = following();
    reportToHelm();
    return following;
  }

  // ---- what every phase understands ----

  private BehaviorBuilder<Command> common() {
    return Behaviors.receive(Command.class)
        .onMessage(Query.class, this::onQuery)
        .onMessage(StreamDescribed.class, m -> onDescribed(m.description))
        .onMessageEquals(Tick.SURVEY_TIMEOUT, this::onSurveyTimeout);
  }

  private Behavior<Command> onHelm(Candidacy.Command message) {
    if (message instanceof Candidacy.Report m) {
      helm = m.replyTo();
      survey.whenFresh(descriptions, () -> m.replyTo().tell(report()));
      if (survey.isRunning() && !timers.isTimerActive(Tick.SURVEY_TIMEOUT)) {
        timers.startSingleTimer(Tick.SURVEY_TIMEOUT, SURVEY_TIMEOUT);
      }
    } else if (message instanceof Grant m) {
      answerRepeated(m);
    } else if (message instanceof Demote m) {
      refuse(m, "the workload is " + phase.name().toLowerCase(Locale.ROOT));
    }
    return Behaviors.same();
  }

  private void answerRepeated(Grant m) {
    boolean same = m.epoch() == epoch && m.holder().equals(holder) && phase != Phase.DEMOTING;
    m.replyTo()
        .tell(
            same
                ? new GrantAccepted(node(), config.name(), epoch)
                : new GrantDeclined(node(), config.name(), m.epoch(), "busy with epoch " + epoch));
  }

  private Behavior<Command> refuse(Demote m, String reason) {
    m.replyTo().tell(new DemoteRefused(node(), config.name(), m.epoch(), reason));
    return Behaviors.same();
  }

  private Behavior<Command> onDescribed(Description description) {
    survey.onDescription(description);
    if (!survey.isRunning()) {
      timers.cancel(Tick.SURVEY_TIMEOUT);
    }
    return Behaviors.same();
  }

  private Behavior<Command> onSurveyTimeout() {
    survey.giveUp();
    return Behaviors.same();
  }

  private void reportToHelm() {
    if (helm != null) {
      helm.tell(report());
    }
  }

  private CandidateReport report() {
    List<String> reasons = new ArrayList<>(survey.unfit());
    if (!survey.isComplete()) {
      reasons.add("its streams are still opening");
    }
    if (settings.clock().instant().isBefore(coolUntil)) {
      reasons.add(coolReason);
    }
    return new CandidateReport(
        node(),
        config.name(),
        holder.incarnation(),
        phase,
        epoch,
        survey.positions(),
        reasons.isEmpty(),
        reasons,
        offer,
        survey.behind());
  }

  private Behavior<Command> onServices(Services.Event event) {
    if (machinery.note(event)) {
      settings.servicesChanged().accept(machinery.serviceStates());
    }
    return event instanceof Services.TermClosed ? onTermClosed() : Behaviors.same();
  }

  private Behavior<Command> onConnector(Connector.Event event) {
    machinery.note(event);
    return event instanceof Connector.TermClosed ? onTermClosed() : Behaviors.same();
  }

  /** A guard has given this epoch away with its last word; it cannot be taken back. */
  private Behavior<Command> onTermClosed() {
    boolean holding = phase == Phase.PROMOTING || phase == Phase.ACTIVE;
    return holding ? demote(Demotion.because("the guards gave the epoch away")) : Behaviors.same();
  }

  private Behavior<Command> onQuery(Query m) {
    long left = machinery.serveUntilMillis() - settings.bootClock().getAsLong();
    boolean holding = tenancy != null && left > 0;
    Long remaining = holding ? left : null;
    m.replyTo.tell(
        new WorkloadStatus(
            config.name(),
            phase.name().toLowerCase(Locale.ROOT),
            holding ? node() : null,
            epoch,
            since,
            machinery.serviceStates(),
            machinery.connectorState(),
            remaining));
    return Behaviors.same();
  }

  private void enter(Phase next) {
    if (phase != next) {
      phase = next;
      since = settings.clock().instant();
      context.getLog().info("{}: {} (epoch {})", name(), next, epoch);
      settings.phaseChanged().accept(next);
    }
  }

  private void record(String kind, String summary, Map<String, String> details) {
    settings.history().accept(new HistoryEvent(kind, config.name(), epoch, summary, details));
  }

  private long now() {
    return settings.bootClock().getAsLong();
  }

  private String node() {
    return settings.node();
  }

  private String name() {
    return config.name();
  }
}
