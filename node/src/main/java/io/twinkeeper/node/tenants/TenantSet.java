package io.twinkeeper.node.tenants;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.twinkeeper.node.stream.StreamEvents;
import io.twinkeeper.node.stream.StreamMessages.Command;
import io.twinkeeper.node.stream.StreamMessages.Describe;
import io.twinkeeper.node.stream.StreamMessages.Description;
import io.twinkeeper.node.stream.StreamMessages.Flush;
import io.twinkeeper.node.stream.StreamMessages.Flushed;
import io.twinkeeper.node.stream.StreamMessages.Follow;
import io.twinkeeper.node.stream.StreamMessages.Lead;
import io.twinkeeper.node.stream.StreamMessages.Turned;
import io.twinkeeper.node.stream.StreamPeers;
import io.twinkeeper.node.stream.Streams;
import io.twinkeeper.node.tenants.TenantMessages.CallRoll;
import io.twinkeeper.node.tenants.TenantMessages.FindStream;
import io.twinkeeper.node.tenants.TenantMessages.Found;
import io.twinkeeper.node.tenants.TenantMessages.Roll;
import io.twinkeeper.node.tenants.TenantMessages.RollChanged;
import io.twinkeeper.node.tenants.TenantMessages.RollPart;
import io.twinkeeper.node.tenants.TenantMessages.TellRoll;
import io.twinkeeper.node.tenants.TenantStreams.Tenant;
import io.twinkeeper.persistence.sqlite.follower.LastSide;
import io.twinkeeper.persistence.tenant.FoundTenants;
import io.twinkeeper.persistence.tenant.TenantRegister;
import io.twinkeeper.persistence.tenant.TenantRegister.Burial;
import io.twinkeeper.persistence.tenant.TenantRegister.Line;
import io.twinkeeper.persistence.tenant.TenantScan;
import io.twinkeeper.protocol.status.StreamStatus;
import io.twinkeeper.protocol.stream.Position;
import io.twinkeeper.protocol.tenant.TenantEntry;
import io.twinkeeper.protocol.tenant.TenantName;
import io.twinkeeper.protocol.tenant.Tombstone;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All databases that one glob stands for. To its workload it is one stream: it leads, follows and
 * flushes as one, and its position is the sum of theirs. Its children are the streams themselves.
 *
 * <p>Where the workload is active, the file system says which databases there are; it is looked at
 * every second. The others are told ({@link RollChanged}), ask for the roll and do the same. A
 * database that is gone becomes a {@link Tombstone}, and copies of it are moved aside: see {@link
 * Removals} for what is not taken for that. Blocks on disks: runs where streams do.
 */
public final class TenantSet {
  private enum Tick implements Command {
    LOOK,
    TELL,
    TIDY,
    SAVE
  }

  private record ChildTurned(Turned turned) implements Command {}

  private record ChildFlushed(Flushed flushed) implements Command {}

  private record LateFind(FindStream request, long askedNanos) implements Command {}

  private record ChildStopped(String name) implements Command {}

  /** Nothing works on its files any more. */
  private record ChildAtRest(String name) implements Command {}

  private record Buried(String name, Burial burial, @Nullable Throwable failure)
      implements Command {}

  private record Tidied(@Nullable Throwable failure) implements Command {}

  private static final DispatcherSelector ASIDE =
      DispatcherSelector.fromConfig("twinkeeper.dispatcher.apply");
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final Duration LOOK_AGAIN = Removals.CONFIRMED_AFTER.plusMillis(50);

  /** Questions for what is not there must not keep the disk busy. */
  private static final Duration LOOKS_APART = Duration.ofMillis(50);

  private static final Duration TELL_EVERY = Duration.ofSeconds(1);
  private static final Duration TIDY_SOON = Duration.ofSeconds(10);
  private static final Duration TIDY_EVERY = Duration.ofHours(1);
  private static final Duration SAVE_AGAIN = Duration.ofSeconds(1);
  private static final int ENTRIES_PER_PART = 100;

  /** Stands for the roll among what is refused: not the name of a tenant. */
  private static final String ROLL = "";

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final TenantSettings settings;
  private final TenantEvents events;
  private final AtomicReference<@Nullable Lead> leading;
  private final TenantRegister register;
  private final RollBook book;
  private final TenantScan scan;
  private final TenantStreams streams;
  private final Burials burials;
  private final StreamPeers peers;
  private final ActorRef<Turned> turns;
  private final ActorRef<Flushed> flushes;
  private final long incarnation = ThreadLocalRandom.current().nextLong();
  private final Set<String> burying = new HashSet<>();
  private final Set<String> movingCopies = new HashSet<>();
  private final Map<String, String> refused = new TreeMap<>();
  private final Map<String, String> unable = new HashMap<>();
  private List<String> refusedByScan = List.of();
  private Removals removals = new Removals();
  private Set<String> missing = Set.of();
  private long highestEpoch;
  private long version;
  private @Nullable Round turning;
  private @Nullable Command turnRequest;
  private @Nullable Round flushing;

  private long flushRound;
  private @Nullable Flush flushRequest;
  private @Nullable Command deferred;
  private @Nullable String unsaved;
  private long lookedAtNanos;

  private TenantSet(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      TenantSettings settings,
      StreamEvents streamEvents,
      TenantEvents events,
      AtomicReference<@Nullable Lead> leading) {
    this.context = context;
    this.timers = timers;
    this.settings = settings;
    this.events = events;
    this.leading = leading;
    this.register = TenantRegister.open(settings.register());
    this.book = new RollBook(register);
    this.scan = new TenantScan(settings.config().glob(), settings.excluded());
    this.streams = new TenantStreams(context, settings, streamEvents, ChildStopped::new);
    this.burials =
        new Burials(context.getSystem().dispatchers().lookup(ASIDE), settings.config().glob());
    this.peers = settings.peers().apply(Streams.actorName(settings.name()));
    this.turns = context.messageAdapter(Turned.class, ChildTurned::new);
    this.flushes = context.messageAdapter(Flushed.class, ChildFlushed::new);
  }

  /** The actor, following; restarted by its supervisor it goes on in the role that it had. */
  public static Behavior<Command> create(
      TenantSettings settings, StreamEvents streamEvents, TenantEvents events) {
    AtomicReference<@Nullable Lead> leading = new AtomicReference<>();
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new TenantSet(context, timers, settings, streamEvents, events, leading)
                        .start()));
  }

  private Behavior<Command> start() {
    timers.startSingleTimer(Tick.TIDY, TIDY_SOON);
    if (isLeading()) {
      leaveCopiesInPlace();
      leadFrom(look());
    } else {
      openAll();
    }
    return Behaviors.receive(Command.class)
        .onMessage(Lead.class, this::onLead)
        .onMessage(Follow.class, this::onFollow)
        .onMessage(Flush.class, this::onFlush)
        .onMessage(Describe.class, this::onDescribe)
        .onMessage(CallRoll.class, this::onCallRoll)
        .onMessage(FindStream.class, this::onFindStream)
        .onMessage(LateFind.class, this::onLateFind)
        .onMessage(RollChanged.class, this::onRollChanged)
        .onMessage(TellRoll.class, this::onTellRoll)
        .onMessage(RollPart.class, this::onRollPart)
        .onMessage(ChildTurned.class, this::onChildTurned)
        .onMessage(ChildFlushed.class, this::onChildFlushed)
        .onMessage(ChildStopped.class, this::onChildStopped)
        .onMessage(ChildAtRest.class, this::onChildAtRest)
        .onMessage(Buried.class, this::onBuried)
        .onMessage(Tidied.class, this::onTidied)
        .onMessageEquals(Tick.LOOK, this::onLook)
        .onMessageEquals(Tick.TELL, this::onTell)
        .onMessageEquals(Tick.TIDY, this::onTidy)
        .onMessageEquals(Tick.SAVE, this::onSave)
        .onAnyMessage(m -> Behaviors.same())
        .build();
  }

  private boolean isLeading() {
    return leading.get() != null;
  }

  private long epoch() {
    Lead order = leading.get();
    return order == null ? 0 : order.epoch();
  }

  private Instant now() {
    return settings.clock().instant();
  }

  // ---- roles ----

  private Behavior<Command> onLead(Lead m) {
    if (isPuttingAway()) {
      deferred = m; // what lies at their paths may soon be the application's
      return Behaviors.same();
    }
    endTurn();
    takeCopiesBack();
    leading.set(m);
    highestEpoch = Math.max(highestEpoch, m.epoch());
    try {
      FoundTenants found = look();
      List<String> asked = new ArrayList<>();
      for (Tenant tenant : streams.all()) {
        if (found.captures().contains(tenant.captures)) {
          tenant.lead(new Lead(m.epoch(), m.permitted(), turns));
          asked.add(tenant.stream);
        } else {
          streams.stop(TenantName.of(tenant.captures)); // its copy is not here: told as missing
        }
      }
      turning = new Round(asked);
      turnRequest = m;
      leadFrom(found);
    } catch (UncheckedIOException e) {
      turning = null;
      leading.set(null);
      openAll();
      m.replyTo().tell(new Turned(settings.name(), m.epoch(), streams.received(), problem(e)));
      return Behaviors.same();
    }
    return endTurnIfOver();
  }

  private boolean isPuttingAway() {
    return !movingCopies.isEmpty() || streams.isAnyEnding();
  }

  /** Goes on with the order to lead, once nothing is changed any more at any path. */
  private void leadIfPutAway() {
    Command next = deferred;
    if (next != null && !isPuttingAway()) {
      deferred = null;
      context.getSelf().tell(next);
    }
  }

  /**
   * Copies that could not be moved aside so far will be the application's: as they are at the paths
   * that it knows, they are led like the others.
   */
  private void takeCopiesBack() {
    for (Line line : register.lines()) {
      TenantEntry entry = line.entry();
      Burial burial = line.burial();
      if (burial != null && burial.copy() && streams.isFree(entry.name())) {
        refused.remove(entry.name());
        register.put(entry.isLive() ? entry : entry.again(), null);
      }
    }
    leaveCopiesInPlace();
    openAll();
  }

  /** Whatever is at these paths, an application may be using it. */
  private void leaveCopiesInPlace() {
    for (Line line : register.lines()) {
      Burial burial = line.burial();
      if (burial != null && burial.copy()) {
        register.put(line.entry(), new Burial(burial.tombstone(), false));
      }
    }
  }

  private void leadFrom(FoundTenants found) {
    removals = new Removals();
    adopt(found);
    note(found);
    openAll();
    timers.startTimerWithFixedDelay(Tick.LOOK, LOOK_EVERY);
    timers.startTimerWithFixedDelay(Tick.TELL, TELL_EVERY);
    changed();
  }

  private String problem(RuntimeException e) {
    context.getLog().warn("{}: {}", settings.name(), e.toString());
    return settings.name() + ": " + e;
  }

  private Behavior<Command> onFollow(Follow m) {
    endTurn();
    deferred = null;
    unable.clear();
    leading.set(null);
    timers.cancel(Tick.LOOK);
    timers.cancel(Tick.TELL);
    flushing = null;
    missing = Set.of();
    book.forgetVersion();
    List<String> asked = new ArrayList<>();
    for (Tenant tenant : streams.all()) {
      tenant.follow(new Follow(turns));
      asked.add(tenant.stream);
    }
    turning = new Round(asked);
    turnRequest = m;
    openAll();
    return endTurnIfOver();
  }

  private void endTurn() {
    turning = null;
    turnRequest = null;
  }

  private Behavior<Command> onChildTurned(ChildTurned m) {
    Turned turned = m.turned;
    String problem = turned.problem();
    if (turned.epoch() != epoch()) {
      return Behaviors.same();
    }
    if (problem != null && isLeading()) {
      stopUnable(turned.stream(), problem);
    } else if (turning != null) {
      turning.answered(turned.stream(), Objects.requireNonNullElse(problem, ""));
    }
    return endTurnIfOver();
  }

  /**
   * A copy that cannot lead falls back to following, which it must not under an application. It is
   * stopped, and started again as the source that keeps trying: the others are served meanwhile.
   */
  private void stopUnable(String stream, String problem) {
    String name = stream.substring(settings.name().length() + 1);
    if (streams.isRunning(name)) {
      unable.put(name, problem);
      streams.stop(name);
    }
  }

  private void onUnableStopped(String name) {
    String problem = unable.remove(name);
    if (problem != null && turning != null) {
      turning.answered(settings.name() + "/" + name, problem);
      endTurnIfOver();
    }
  }

  private Behavior<Command> endTurnIfOver() {
    Round round = turning;
    if (round == null || !round.isOver()) {
      return Behaviors.same();
    }
    if (turnRequest instanceof Lead m) {
      String problem = round.commonProblem().isEmpty() ? null : round.commonProblem();
      m.replyTo().tell(new Turned(settings.name(), m.epoch(), streams.received(), problem));
      context.getSelf().tell(Tick.LOOK); // those that could not lead begin again
    } else if (turnRequest instanceof Follow m) {
      m.replyTo().tell(new Turned(settings.name(), 0, streams.received(), null));
    }
    endTurn();
    return Behaviors.same();
  }

  // ---- the file system, where the workload is active ----

  private FoundTenants look() {
    lookedAtNanos = System.nanoTime();
    // one whose stream runs or is about to end is open in this process
    return scan.look(captures -> !streams.isFree(TenantName.of(captures)));
  }

  private Behavior<Command> onLook() {
    if (!isLeading()) {
      return Behaviors.same();
    }
    String heldBefore = removals.held();
    FoundTenants found = look();
    Set<List<String>> live =
        streams.all().stream()
            .filter(Tenant::leads)
            .map(tenant -> tenant.captures)
            .collect(Collectors.toSet());
    removals.judge(live, found, now()).removed().forEach(this::remove);
    adopt(found);
    note(found);
    changed();
    String held = removals.held();
    if (held != null && heldBefore == null) {
      context.getLog().warn("{}: {}: nothing is taken as removed", settings.name(), held);
      events.held(settings.name(), held);
    }
    if (removals.isUndecided()) {
      timers.startSingleTimer("again", Tick.LOOK, LOOK_AGAIN);
    }
    endTurnIfOver(); // who was removed answers nothing any more
    dropFromFlush();
    return endFlushIfOver();
  }

  private void remove(List<String> captures) {
    String name = TenantName.of(captures);
    Tenant tenant = streams.get(name);
    Line line = register.line(name).orElse(null);
    if (tenant != null && line != null) {
      Tombstone tombstone = new Tombstone(now(), epoch(), tenant.received());
      register.put(line.entry().removed(tombstone), new Burial(tombstone, false));
      register.forgetTombstonesBeyond(RollBook.MOST_TOMBSTONES);
      stop(name, tenant);
      events.removed(tenant.stream, tombstone);
    }
  }

  private void stop(String name, Tenant tenant) {
    if (turning != null) {
      turning.gone(tenant.stream);
    }
    if (flushing != null) {
      flushing.gone(tenant.stream);
    }
    streams.stop(name);
  }

  /** Streams whatever is there and is not streamed yet. */
  private void adopt(FoundTenants found) {
    found.databases().forEach(this::adopt);
  }

  private void adopt(List<String> captures, Path database) {
    String name = TenantName.of(captures);
    Line line = register.line(name).orElse(null);
    if (streams.isRunning(name)) {
      return;
    }
    if (line != null && !line.entry().captures().equals(captures)) {
      refused.put(name, database + ": has the same name as another database of the set");
      return;
    }
    if (!streams.isFree(name) || (line != null && line.burial() != null)) {
      return; // what was there before has not been put away yet
    }
    if (line == null && register.size() >= RollBook.MOST_ENTRIES) {
      refused.put(name, database + ": the set has " + register.size() + " names, no more will do");
      return;
    }
    TenantEntry entry =
        line == null
            ? TenantEntry.found(captures)
            : line.entry().isLive() ? line.entry() : line.entry().again();
    try {
      if (missing.contains(name)) {
        LastSide.becomeSource(streams.directory(name)); // whatever it is, an application uses it
      }
    } catch (IOException e) {
      refused.put(name, database + ": its stream cannot begin: " + e);
      return;
    }
    refused.remove(name);
    register.put(entry, null);
    Lead order = Objects.requireNonNull(leading.get());
    streams.lead(entry, database, new Lead(order.epoch(), order.permitted(), turns));
  }

  private void note(FoundTenants found) {
    refusedByScan = new ArrayList<>(found.refused());
    refusedByScan.addAll(found.unreadable());
    missing =
        register.lines().stream()
            .filter(Line::isOpen)
            .filter(line -> !found.captures().contains(line.entry().captures()))
            .map(line -> line.entry().name())
            .collect(Collectors.toSet());
  }

  /**
   * Puts the register on the disk; if it has changed, tells the others. If the disk has no room, or
   * fails, the streams go on as they are, nobody is told yet, and it is tried again.
   */
  private void changed() {
    try {
      if (register.save()) {
        version++;
        tellRollChanged();
      }
      unsaved = null;
    } catch (UncheckedIOException e) {
      if (unsaved == null) {
        context.getLog().warn("{}: {}", settings.name(), e.getMessage());
      }
      unsaved = settings.register() + " cannot be written: " + e.getCause();
      timers.startSingleTimer(Tick.SAVE, SAVE_AGAIN);
    }
  }

  private Behavior<Command> onSave() {
    changed();
    return Behaviors.same();
  }

  // ---- the roll, from the active set to the others ----

  private Behavior<Command> onTell() {
    if (isLeading()) {
      tellRollChanged();
    }
    return Behaviors.same();
  }

  private void tellRollChanged() {
    if (isLeading()) {
      RollChanged news =
          new RollChanged(settings.node(), epoch(), incarnation, version, context.getSelf());
      peers.selections().forEach(peer -> peer.tell(news, akka.actor.ActorRef.noSender()));
    }
  }

  private Behavior<Command> onTellRoll(TellRoll m) {
    if (!isLeading()) {
      return Behaviors.same();
    }
    List<TenantEntry> entries = register.entries();
    int parts = Math.max(1, (entries.size() + ENTRIES_PER_PART - 1) / ENTRIES_PER_PART);
    for (int i = 0; i < parts; i++) {
      int end = Math.min(entries.size(), (i + 1) * ENTRIES_PER_PART);
      m.replyTo()
          .tell(
              new RollPart(
                  settings.node(),
                  epoch(),
                  incarnation,
                  version,
                  i + 1,
                  parts,
                  entries.subList(i * ENTRIES_PER_PART, end)));
    }
    return Behaviors.same();
  }

  private Behavior<Command> onRollChanged(RollChanged m) {
    if (!isLeading() && m.epoch() >= highestEpoch) {
      highestEpoch = m.epoch();
      String version = RollBook.version(m.source(), m.epoch(), m.incarnation(), m.version());
      if (!book.knows(version)) {
        m.replyTo().tell(new TellRoll(context.getSelf()));
      }
    }
    return Behaviors.same();
  }

  private Behavior<Command> onRollPart(RollPart m) {
    if (isLeading() || m.epoch() < highestEpoch || !isGathered(m)) {
      return Behaviors.same();
    }
    highestEpoch = m.epoch();
    refused.clear();
    book.entries().forEach(entry -> take(entry, m.epoch()));
    changed();
    openAll();
    return Behaviors.same();
  }

  private boolean isGathered(RollPart m) {
    try {
      return book.gather(m);
    } catch (IllegalArgumentException e) {
      String reason = String.valueOf(e.getMessage());
      if (!reason.equals(refused.put(ROLL, reason))) {
        context.getLog().warn("{}: nothing new is followed: {}", settings.name(), reason);
      }
      return false;
    }
  }

  private void take(TenantEntry entry, long epoch) {
    String name = entry.name();
    String reason = refusal(entry);
    if (!reason.isEmpty()) {
      refused.put(name, "the active node has " + name + ": " + reason);
      return;
    }
    Tombstone removed = entry.removed();
    if (removed != null && isForgotten(removed)) {
      return;
    }
    Tenant tenant = streams.get(name);
    Position end = tenant == null ? Position.NONE : tenant.received();
    if (book.take(entry, own -> new Tombstone(now(), epoch, end)) && tenant != null) {
      stop(name, tenant);
    }
  }

  /** Why a peer's entry leads nowhere here; empty if it is sound. */
  private String refusal(TenantEntry entry) {
    try {
      Path database = settings.config().glob().path(entry.captures());
      Line own = register.line(entry.name()).orElse(null);
      if (settings.excluded().test(database)) {
        return database + " belongs to another database of the configuration";
      }
      if (own != null && !own.entry().captures().equals(entry.captures())) {
        return "another database here has the same name";
      }
      return scan.staysInside(database) ? "" : "a symbolic link leads out of the glob's directory";
    } catch (IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
  }

  // ---- what runs and what is put away, on every node ----

  /** Follows what should be followed; puts away what should be put away. */
  private void openAll() {
    for (Line line : register.lines()) {
      String name = line.entry().name();
      Burial burial = line.burial();
      if (burial != null && mayBury(name, burial)) {
        bury(name, line.entry().captures(), burial);
      } else if (streams.isFree(name) && line.isOpen() && !isLeading()) {
        follow(name, line.entry());
      }
    }
  }

  /** A copy is moved as soon as nobody has it open, the rest once nothing works on it. */
  private boolean mayBury(String name, Burial burial) {
    return burial.copy() ? streams.hasEnded(name) : streams.isFree(name);
  }

  private void follow(String name, TenantEntry entry) {
    String reason = refusal(entry);
    if (reason.isEmpty()) {
      streams.follow(entry, settings.config().glob().path(entry.captures()));
    } else {
      refused.put(name, name + ": " + reason);
    }
  }

  private void bury(String name, List<String> captures, Burial burial) {
    if (burying.add(name)) {
      if (burial.copy()) {
        movingCopies.add(name);
      }
      context.pipeToSelf(
          burials.bury(streams.directory(name), captures, burial),
          (done, failure) -> new Buried(name, burial, failure));
    }
  }

  private Behavior<Command> onBuried(Buried m) {
    burying.remove(m.name);
    movingCopies.remove(m.name);
    Throwable failure = m.failure;
    if (failure != null) {
      String reason = m.name + ": its copy cannot be moved aside: " + failure;
      context.getLog().warn("{}: {}", settings.name(), reason);
      refused.put(m.name, reason);
      timers.startSingleTimer(Tick.TIDY, TIDY_SOON);
    } else {
      refused.remove(m.name);
      register
          .line(m.name)
          .filter(line -> m.burial.equals(line.burial()))
          .ifPresent(line -> register.put(line.entry(), rest(m.burial)));
      changed();
      openAll();
    }
    leadIfPutAway();
    return Behaviors.same();
  }

  private static @Nullable Burial rest(Burial done) {
    return done.copy() ? new Burial(done.tombstone(), false) : null;
  }

  private Behavior<Command> onChildStopped(ChildStopped m) {
    context.pipeToSelf(streams.stopped(m.name), (rest, failure) -> new ChildAtRest(m.name));
    openAll();
    onUnableStopped(m.name);
    leadIfPutAway();
    return Behaviors.same();
  }

  private Behavior<Command> onChildAtRest(ChildAtRest m) {
    streams.rests(m.name);
    openAll();
    return Behaviors.same();
  }

  private boolean isForgotten(Tombstone removed) {
    return removed.at().plus(settings.config().keepRemoved()).isBefore(now());
  }

  private Behavior<Command> onTidy() {
    for (Line line : register.lines()) {
      Tombstone removed = line.entry().removed();
      if (removed != null && line.burial() == null && isForgotten(removed)) {
        register.forget(line.entry().name());
      }
    }
    register.forgetTombstonesBeyond(RollBook.MOST_TOMBSTONES);
    changed();
    openAll();
    context.pipeToSelf(
        burials.deleteOlderThan(settings.directory(), settings.config().keepRemoved(), now()),
        (done, failure) -> new Tidied(failure));
    timers.startSingleTimer(Tick.TIDY, TIDY_EVERY);
    return Behaviors.same();
  }

  private Behavior<Command> onTidied(Tidied m) {
    if (m.failure != null) {
      context.getLog().warn("{}: old copies stay: {}", settings.name(), m.failure.toString());
    }
    return Behaviors.same();
  }

  // ---- questions ----

  private Behavior<Command> onFlush(Flush m) {
    if (!isLeading()) {
      return Behaviors.same();
    }
    onLook(); // what the services made last must reach the successor too
    flushRound++;
    List<String> asked = new ArrayList<>();
    for (Tenant tenant : streams.all()) {
      if (isFlushed(tenant)) {
        tenant.ref.tell(new Flush(m.follower(), flushRound, flushes));
        asked.add(tenant.stream);
      }
    }
    flushing = new Round(asked);
    flushRequest = m;
    return endFlushIfOver();
  }

  private boolean isFlushed(Tenant tenant) {
    return tenant.leads()
        && !missing.contains(TenantName.of(tenant.captures))
        && !tenant.isOutside();
  }

  /** Who was removed, or turns out not to be capturable, answers nothing. */
  private void dropFromFlush() {
    Round round = flushing;
    if (round != null) {
      streams.all().stream().filter(Tenant::isOutside).forEach(tenant -> round.gone(tenant.stream));
    }
  }

  private Behavior<Command> onChildFlushed(ChildFlushed m) {
    if (flushing != null && m.flushed.round() == flushRound) {
      flushing.answered(m.flushed.stream(), "");
    }
    return endFlushIfOver();
  }

  private Behavior<Command> endFlushIfOver() {
    Flush request = flushRequest;
    if (request != null && flushing != null && flushing.isOver()) {
      request.replyTo().tell(new Flushed(settings.name(), request.round(), streams.received()));
      flushing = null;
      flushRequest = null;
    }
    return Behaviors.same();
  }

  private Behavior<Command> onDescribe(Describe m) {
    String unfit = isLeading() ? null : streams.unfit();
    String side = isLeading() ? "source" : "follower";
    String held = removals.held();
    StreamStatus status =
        new StreamStatus(
            side, "streaming", null, streams.received().toString(), 0, null, Map.of(), null, held);
    m.replyTo()
        .tell(
            new Description(
                settings.name(),
                streams.received(),
                status,
                Map.of(),
                List.of(),
                unfit,
                isLeading() ? Duration.ZERO : streams.behind()));
    return Behaviors.same();
  }

  /** An application that has just made a database may ask for a fence before the next look. */
  /** What is asked for may have been made a moment ago: there is a look after the question. */
  private Behavior<Command> onFindStream(FindStream m) {
    if (isLeading() && streams.isFree(nameOf(m))) {
      long early = lookedAtNanos + LOOKS_APART.toNanos() - System.nanoTime();
      LateFind late = new LateFind(m, System.nanoTime());
      if (early <= 0) {
        return onLateFind(late);
      }
      context.scheduleOnce(Duration.ofNanos(early), context.getSelf(), late);
      return Behaviors.same();
    }
    return answer(m);
  }

  private Behavior<Command> onLateFind(LateFind late) {
    if (isLeading() && lookedAtNanos - late.askedNanos < 0) {
      onLook();
    }
    return answer(late.request);
  }

  private Behavior<Command> answer(FindStream m) {
    Optional<ActorRef<Command>> found =
        Optional.ofNullable(streams.get(nameOf(m))).map(tenant -> tenant.ref);
    m.replyTo().tell(new Found(found, isLeading()));
    return Behaviors.same();
  }

  private String nameOf(FindStream m) {
    return m.stream().substring(Math.min(m.stream().length(), settings.name().length() + 1));
  }

  private Behavior<Command> onCallRoll(CallRoll m) {
    Map<String, ActorRef<Command>> refs = new TreeMap<>();
    streams.all().forEach(tenant -> refs.put(tenant.stream, tenant.ref));
    List<String> wrong = new ArrayList<>(refused.values());
    wrong.addAll(refusedByScan);
    Stream.ofNullable(unsaved).forEach(wrong::add);
    settings.watch().problem().ifPresent(wrong::add);
    m.replyTo()
        .tell(
            new Roll(
                settings.name(),
                refs,
                TenantsView.status(settings, register, streams, missing, wrong, removals.held())));
    return Behaviors.same();
  }
}
