package io.twinkeeper.node.ledger;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.SnapshotAdapter;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
import io.twinkeeper.protocol.status.HistoryEntry;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The event-sourced part of the {@link Ledger}: one journal, one writer.
 *
 * <p>Own and foreign entries are the same kind of event, so a node relays what it learned. Events
 * are never deleted: a peer that lost its journal gets everything from here. Any failure of the
 * journal stops this actor.
 */
final class LedgerBook extends EventSourcedBehavior<Ledger.Command, LedgerEvent, History> {
  static final PersistenceId ID = PersistenceId.ofUniqueId("ledger");
  private static final int KEPT_SNAPSHOTS = 2;

  private final LedgerSettings settings;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final ActorRef<LedgerExchange.Message> exchange;

  private LedgerBook(
      LedgerSettings settings,
      InstantSource clock,
      RandomGenerator random,
      ActorRef<LedgerExchange.Message> exchange) {
    super(ID);
    this.settings = settings;
    this.clock = clock;
    this.random = random;
    this.exchange = exchange;
  }

  static Behavior<Ledger.Command> create(
      LedgerSettings settings,
      InstantSource clock,
      RandomGenerator random,
      ActorRef<LedgerExchange.Message> exchange) {
    return new LedgerBook(settings, clock, random, exchange);
  }

  @Override
  public String journalPluginId() {
    return LedgerPlugins.JOURNAL;
  }

  @Override
  public String snapshotPluginId() {
    return LedgerPlugins.SNAPSHOTS;
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(settings.snapshotEvery(), KEPT_SNAPSHOTS);
  }

  /** The state changes in place while a snapshot is written elsewhere: hand over a copy. */
  @Override
  public SnapshotAdapter<History> snapshotAdapter() {
    return new SnapshotAdapter<>() {
      @Override
      public Object toJournal(History history) {
        return history.snapshot();
      }

      @Override
      public History fromJournal(Object from) {
        return History.from((HistorySnapshot) from, settings.recentEntries());
      }
    };
  }

  @Override
  public History emptyState() {
    return new History(settings.recentEntries());
  }

  @Override
  public EventHandler<History, LedgerEvent> eventHandler() {
    return History::apply;
  }

  @Override
  public CommandHandler<Ledger.Command, LedgerEvent, History> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(Ledger.Record.class, this::onRecord)
        .onCommand(Ledger.Learn.class, this::onLearn)
        .onCommand(Ledger.Lacking.class, this::onLacking)
        .onCommand(Ledger.Refound.class, this::onRefound)
        .onCommand(Ledger.HowFar.class, this::onHowFar)
        .onCommand(Ledger.Recent.class, this::onRecent)
        .onCommand(Ledger.Count.class, this::onCount)
        .build();
  }

  private Effect<LedgerEvent, History> onRecord(History history, Ledger.Record command) {
    List<LedgerEvent> events = new ArrayList<>();
    String origin = history.origin();
    if (origin.isEmpty()) {
      origin = settings.newOrigin(random);
      events.add(new LedgerEvent.Founded(origin));
    }
    HistoryEntry entry = entry(origin, history.last(origin) + 1, command);
    events.add(new LedgerEvent.Recorded(entry));
    return Effect()
        .persist(events)
        .thenRun(after -> exchange.tell(new LedgerExchange.Written(entry, advanced(after))));
  }

  private HistoryEntry entry(String origin, long sequence, Ledger.Record command) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return new HistoryEntry(
        origin,
        sequence,
        now,
        EntryBounds.name(command.kind()),
        EntryBounds.name(command.workload()),
        command.epoch(),
        EntryBounds.text(command.summary()),
        EntryBounds.details(command.details()));
  }

  private Effect<LedgerEvent, History> onLearn(History history, Ledger.Learn command) {
    Map<String, Long> last = new HashMap<>(history.last());
    List<LedgerEvent> events = new ArrayList<>();
    for (HistoryEntry entry : command.entries()) {
      if (entry.sequence() == last.getOrDefault(entry.origin(), 0L) + 1) {
        last.put(entry.origin(), entry.sequence());
        events.add(new LedgerEvent.Recorded(entry));
      }
    }
    return Effect()
        .persist(events)
        .thenRun(
            after -> {
              exchange.tell(advanced(after));
              command.replyTo().tell(new Ledger.Learned(after.last()));
            });
  }

  private Effect<LedgerEvent, History> onLacking(History history, Ledger.Lacking command) {
    Batch batch = history.missing(command.have(), settings.batchEntries()).orElse(null);
    command.replyTo().tell(new Ledger.Lack(batch));
    return Effect().none();
  }

  private Effect<LedgerEvent, History> onRefound(History history, Ledger.Refound command) {
    if (!command.origin().equals(history.origin())) {
      return Effect().none();
    }
    return Effect()
        .persist(new LedgerEvent.Founded(settings.newOrigin(random)))
        .thenRun(after -> exchange.tell(advanced(after)));
  }

  private Effect<LedgerEvent, History> onHowFar(History history, Ledger.HowFar command) {
    command.replyTo().tell(advanced(history));
    return Effect().none();
  }

  private Effect<LedgerEvent, History> onRecent(History history, Ledger.Recent command) {
    command.replyTo().tell(new Ledger.Entries(history.recent(command.limit(), command.workload())));
    return Effect().none();
  }

  private Effect<LedgerEvent, History> onCount(History history, Ledger.Count command) {
    command.replyTo().tell(history.count());
    return Effect().none();
  }

  private static LedgerExchange.Advanced advanced(History history) {
    return new LedgerExchange.Advanced(history.origin(), history.last());
  }
}
