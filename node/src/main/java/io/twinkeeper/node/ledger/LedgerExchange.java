package io.twinkeeper.node.ledger;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.receptionist.Receptionist;
import akka.actor.typed.receptionist.ServiceKey;
import io.twinkeeper.node.ClusterMessage;
import io.twinkeeper.protocol.status.HistoryEntry;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the ledgers of all nodes equal: tells every peer how far this one is and hands over what a
 * peer lacks, own entries and learned ones alike.
 *
 * <p>Entries are keyed by (origin, sequence) and taken in order only, so any message may be lost,
 * doubled or late. A fresh own entry is pushed to the peers at once; everything else waits for the
 * peer's next {@link Have}, at most {@link LedgerSettings#exchangeEvery} away. Nothing is written
 * here; what a peer is believed to have is forgotten with this actor.
 */
final class LedgerExchange {
  static final ServiceKey<Message> KEY = ServiceKey.create(Message.class, "ledger");

  private static final Duration BOOK_ANSWERS_WITHIN = Duration.ofSeconds(30);

  sealed interface Message {}

  /** {@code from} has everything up to these sequences: per origin the last one. */
  record Have(Map<String, Long> last, ActorRef<Message> from) implements Message, ClusterMessage {}

  /** Entries that the receiver lacked when {@code from} last heard of it. */
  record Missing(List<HistoryEntry> entries, boolean more, ActorRef<Message> from)
      implements Message, ClusterMessage {}

  /** How far this node is, now that its journal is open or went on. */
  record Advanced(String origin, Map<String, Long> last) implements Message {}

  /** This node recorded {@code entry} itself. */
  record Written(HistoryEntry entry, Advanced now) implements Message {}

  private record PeersChanged(Set<ActorRef<Message>> instances) implements Message {}

  private record TellPeers() implements Message {}

  private record Found(ActorRef<Message> peer, @Nullable Batch batch) implements Message {}

  private record LookupFailed(ActorRef<Message> peer, Throwable cause) implements Message {}

  private record Taught(ActorRef<Message> peer, Map<String, Long> last, boolean more)
      implements Message {}

  private record LearningFailed(Throwable cause) implements Message {}

  private final ActorContext<Message> context;
  private final LedgerSettings settings;
  private final ActorRef<Ledger.Command> ledger;
  private final JournalScan journal;

  /** Per peer what it has, as far as we know; empty until its first word. */
  private final Map<ActorRef<Message>, Map<String, Long>> peers = new HashMap<>();

  private final Set<ActorRef<Message>> beingServed = new HashSet<>();
  private Advanced own = new Advanced("", Map.of());

  /** The last own sequence that peers may rightly hold. */
  private long published;

  private LedgerExchange(
      ActorContext<Message> context, LedgerSettings settings, ActorRef<Ledger.Command> ledger) {
    this.context = context;
    this.settings = settings;
    this.ledger = ledger;
    this.journal = new JournalScan(context.getSystem(), settings.batchEntries());
  }

  static Behavior<Message> create(LedgerSettings settings, ActorRef<Ledger.Command> ledger) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  ledger.tell(new Ledger.HowFar(context.getSelf().narrow()));
                  return new LedgerExchange(context, settings, ledger).opening(timers);
                }));
  }

  /** Until the journal is open there is nothing to say, and nothing to compare a word with. */
  private Behavior<Message> opening(TimerScheduler<Message> timers) {
    return Behaviors.receive(Message.class)
        .onMessage(Advanced.class, opened -> open(opened, timers))
        .onMessage(Written.class, first -> open(first.now, timers))
        .onMessage(Have.class, m -> Behaviors.same())
        .onMessage(Missing.class, m -> Behaviors.same())
        .build();
  }

  private Behavior<Message> open(Advanced opened, TimerScheduler<Message> timers) {
    advance(opened);
    ActorRef<Receptionist.Listing> listings =
        context.messageAdapter(
            Receptionist.Listing.class,
            listing -> new PeersChanged(listing.getServiceInstances(KEY)));
    ActorRef<Receptionist.Command> receptionist = context.getSystem().receptionist();
    receptionist.tell(Receptionist.register(KEY, context.getSelf()));
    receptionist.tell(Receptionist.subscribe(KEY, listings));
    timers.startTimerWithFixedDelay(new TellPeers(), settings.exchangeEvery());
    return exchanging();
  }

  private Behavior<Message> exchanging() {
    return Behaviors.receive(Message.class)
        .onMessage(PeersChanged.class, this::onPeersChanged)
        .onMessage(TellPeers.class, m -> tellAll())
        .onMessage(Advanced.class, this::onAdvanced)
        .onMessage(Written.class, this::onWritten)
        .onMessage(Have.class, this::onHave)
        .onMessage(Found.class, this::onFound)
        .onMessage(LookupFailed.class, this::onLookupFailed)
        .onMessage(Missing.class, this::onMissing)
        .onMessage(Taught.class, this::onTaught)
        .onMessage(LearningFailed.class, this::onLearningFailed)
        .build();
  }

  private Behavior<Message> onPeersChanged(PeersChanged message) {
    Set<ActorRef<Message>> present = new HashSet<>(message.instances);
    present.remove(context.getSelf());
    peers.keySet().retainAll(present);
    beingServed.retainAll(present);
    for (ActorRef<Message> peer : present) {
      if (peers.putIfAbsent(peer, Map.of()) == null) {
        tell(peer);
      }
    }
    return Behaviors.same();
  }

  private Behavior<Message> tellAll() {
    peers.keySet().forEach(this::tell);
    return Behaviors.same();
  }

  private void tell(ActorRef<Message> peer) {
    peer.tell(new Have(own.last, context.getSelf()));
  }

  private Behavior<Message> onAdvanced(Advanced message) {
    advance(message);
    return Behaviors.same();
  }

  private void advance(Advanced now) {
    own = now;
    published = now.last.getOrDefault(now.origin, 0L);
  }

  /** Only a peer that has all before it gets the entry now; the others ask in their own time. */
  private Behavior<Message> onWritten(Written message) {
    advance(message.now);
    HistoryEntry entry = message.entry;
    for (ActorRef<Message> peer : List.copyOf(peers.keySet())) {
      if (lastOf(peer, entry.origin()) == entry.sequence() - 1) {
        send(peer, new Batch(List.of(entry), false));
      }
    }
    return Behaviors.same();
  }

  private Behavior<Message> onHave(Have message) {
    if (message.last.getOrDefault(own.origin, 0L) > published) {
      goOnUnderNewOrigin(message.from);
      return Behaviors.same();
    }
    peers.put(message.from, message.last);
    boolean lacks =
        own.last.entrySet().stream()
            .anyMatch(mine -> mine.getValue() > message.last.getOrDefault(mine.getKey(), 0L));
    if (lacks && beingServed.add(message.from)) {
      lookUp(message.from, message.last);
    }
    return Behaviors.same();
  }

  /** An older copy of this journal was put back: its numbers are taken already. */
  private void goOnUnderNewOrigin(ActorRef<Message> peer) {
    context
        .getLog()
        .warn(
            "{} holds entries of {} that are not in this journal (restored from a backup?): going"
                + " on under a new origin",
            peer.path().address(),
            own.origin);
    ledger.tell(new Ledger.Refound(own.origin));
  }

  private void lookUp(ActorRef<Message> peer, Map<String, Long> have) {
    context.ask(
        Ledger.Lack.class,
        ledger,
        BOOK_ANSWERS_WITHIN,
        replyTo -> new Ledger.Lacking(have, replyTo),
        (lack, failure) ->
            failure == null ? new Found(peer, lack.batch()) : new LookupFailed(peer, failure));
  }

  private Behavior<Message> onFound(Found message) {
    if (message.batch == null) {
      scan(message.peer);
    } else {
      beingServed.remove(message.peer);
      send(message.peer, message.batch);
    }
    return Behaviors.same();
  }

  private void scan(ActorRef<Message> peer) {
    context.pipeToSelf(
        journal.missing(peers.getOrDefault(peer, Map.of()), own.last),
        (batch, failure) ->
            failure == null ? new Found(peer, batch) : new LookupFailed(peer, failure));
  }

  private Behavior<Message> onLookupFailed(LookupFailed message) {
    beingServed.remove(message.peer);
    context
        .getLog()
        .warn("entries for {} not found: {}", message.peer.path().address(), message.cause);
    return Behaviors.same();
  }

  private Behavior<Message> onMissing(Missing message) {
    if (message.entries.stream().anyMatch(this::isOwnButUnpublished)) {
      goOnUnderNewOrigin(message.from);
    }
    context.ask(
        Ledger.Learned.class,
        ledger,
        BOOK_ANSWERS_WITHIN,
        replyTo -> new Ledger.Learn(message.entries, replyTo),
        (learned, failure) ->
            failure == null
                ? new Taught(message.from, learned.last(), message.more)
                : new LearningFailed(failure));
    return Behaviors.same();
  }

  private boolean isOwnButUnpublished(HistoryEntry entry) {
    return entry.origin().equals(own.origin) && entry.sequence() > published;
  }

  private Behavior<Message> onTaught(Taught message) {
    if (message.more) {
      message.peer.tell(new Have(message.last, context.getSelf()));
    }
    return Behaviors.same();
  }

  private Behavior<Message> onLearningFailed(LearningFailed message) {
    context.getLog().warn("entries from a peer not written: {}", message.cause.toString());
    return Behaviors.same();
  }

  private long lastOf(ActorRef<Message> peer, String origin) {
    return peers.getOrDefault(peer, Map.of()).getOrDefault(origin, 0L);
  }

  /** Believes that it arrives; the peer's next word corrects that. */
  private void send(ActorRef<Message> peer, Batch batch) {
    if (batch.entries().isEmpty()) {
      return;
    }
    Map<String, Long> have = new HashMap<>(peers.getOrDefault(peer, Map.of()));
    batch.entries().forEach(e -> have.merge(e.origin(), e.sequence(), Math::max));
    peers.replace(peer, have);
    peer.tell(new Missing(batch.entries(), batch.more(), context.getSelf()));
  }
}
