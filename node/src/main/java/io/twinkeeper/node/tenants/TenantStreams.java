package io.twinkeeper.node.tenants;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.twinkeeper.node.stream.DatabaseStream;
import io.twinkeeper.node.stream.StreamEvents;
import io.twinkeeper.node.stream.StreamGauge;
import io.twinkeeper.node.stream.StreamMessages.Command;
import io.twinkeeper.node.stream.StreamMessages.Lead;
import io.twinkeeper.node.stream.StreamPeers;
import io.twinkeeper.node.stream.Streams;
import io.twinkeeper.protocol.stream.Position;
import io.twinkeeper.protocol.tenant.TenantEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The streams of a set that are running now: children of the set's actor, one for each database.
 * Not thread-safe; owned by that actor.
 */
final class TenantStreams {
  /** The file watch tells of commits; looking for them as well must cost next to nothing. */
  private static final Duration POLL = Duration.ofSeconds(10);

  private final ActorContext<Command> context;
  private final TenantSettings settings;
  private final StreamEvents events;
  private final Function<String, Command> whenStopped;
  private final Map<String, Tenant> running = new TreeMap<>();
  private final Map<String, Tenant> stopping = new HashMap<>();
  private final Set<String> ending = new HashSet<>();

  /** One of them. */
  static final class Tenant {
    final String stream;
    final List<String> captures;
    final ActorRef<Command> ref;
    private final StreamGauge gauge;
    private boolean asked;

    private Tenant(String stream, List<String> captures, ActorRef<Command> ref, StreamGauge gauge) {
      this.stream = stream;
      this.captures = captures;
      this.ref = ref;
      this.gauge = gauge;
    }

    Position received() {
      return gauge.received();
    }

    /** Whether what is here could be led now. */
    boolean isFit() {
      return gauge.unfit() == null && !gauge.received().isNone();
    }

    /** Whether it was never captured, and there is nothing to wait for. */
    boolean isOutside() {
      return gauge.isOutside();
    }

    /** Whether it is, or is about to be, the source. */
    boolean leads() {
      return asked;
    }

    void lead(Command order) {
      asked = true;
      ref.tell(order);
    }

    void follow(Command order) {
      asked = false;
      ref.tell(order);
    }
  }

  TenantStreams(
      ActorContext<Command> context,
      TenantSettings settings,
      StreamEvents events,
      Function<String, Command> whenStopped) {
    this.context = context;
    this.settings = settings;
    this.events = events;
    this.whenStopped = whenStopped;
  }

  /** Where the stream of tenant {@code name} keeps what it keeps. */
  Path directory(String name) {
    return settings.directory().resolve(name);
  }

  /** Starts a stream, following; nothing may be running or stopping under its name. */
  void follow(TenantEntry entry, Path database) {
    String name = entry.name();
    StreamGauge gauge = new StreamGauge();
    start(
        entry,
        gauge,
        DatabaseStream.create(streamSettings(name, database, gauge), peers(entry), events));
  }

  /** Starts a stream as the source of what an application may be using. */
  void lead(TenantEntry entry, Path database, Lead order) {
    String name = entry.name();
    StreamGauge gauge = new StreamGauge();
    Tenant started =
        start(
            entry,
            gauge,
            DatabaseStream.leading(
                streamSettings(name, database, gauge), peers(entry), events, order));
    started.asked = true;
  }

  private Tenant start(TenantEntry entry, StreamGauge gauge, Behavior<Command> behavior) {
    String name = entry.name();
    ActorRef<Command> ref =
        context.spawn(
            Behaviors.supervise(behavior).onFailure(Streams.RESTART),
            actorName(entry),
            DatabaseStream.DISPATCHER);
    context.watchWith(ref, whenStopped.apply(name));
    Tenant tenant = new Tenant(settings.name() + "/" + name, entry.captures(), ref, gauge);
    running.put(name, tenant);
    return tenant;
  }

  private DatabaseStream.Settings streamSettings(String name, Path database, StreamGauge gauge) {
    return new DatabaseStream.Settings(
        settings.name() + "/" + name,
        settings.node(),
        database,
        directory(name),
        settings.clock(),
        settings.watch(),
        settings.store(),
        settings.restoreTestEvery(),
        settings.longestReader(),
        settings.config().merge(),
        POLL,
        settings.pace(),
        gauge);
  }

  private StreamPeers peers(TenantEntry entry) {
    return settings.peers().apply(Streams.actorName(settings.name()) + "/" + actorName(entry));
  }

  /** A database and an earlier one of its name never meet: the copies would take turns. */
  private static String actorName(TenantEntry entry) {
    return entry.removals() == 0 ? entry.name() : entry.name() + ";" + entry.removals();
  }

  /** Begins to stop one; {@code whenStopped} tells that it has. */
  void stop(String name) {
    Tenant tenant = running.remove(name);
    if (tenant != null) {
      stopping.put(name, tenant);
      ending.add(name);
      context.stop(tenant.ref);
    }
  }

  /**
   * The actor has stopped. Done once nothing works on its files any more; only {@link #rests} makes
   * its name free.
   */
  CompletionStage<?> stopped(String name) {
    stop(name);
    ending.remove(name);
    Tenant ended = stopping.get(name);
    return ended == null ? CompletableFuture.completedFuture(name) : ended.gauge.atRest();
  }

  void rests(String name) {
    stopping.remove(name);
  }

  @Nullable Tenant get(String name) {
    return running.get(name);
  }

  boolean isRunning(String name) {
    return running.containsKey(name);
  }

  /** Whether neither a stream runs under the name nor one is about to end. */
  boolean isFree(String name) {
    return !running.containsKey(name) && !stopping.containsKey(name);
  }

  /**
   * Whether no actor has the copy of that name open; its store and forks may still be worked on.
   */
  boolean hasEnded(String name) {
    return !running.containsKey(name) && !ending.contains(name);
  }

  /** Whether one of them is about to end. */
  boolean isAnyEnding() {
    return !ending.isEmpty();
  }

  Collection<Tenant> all() {
    return new ArrayList<>(running.values());
  }

  int size() {
    return running.size();
  }

  /**
   * Every stream's durable position in one: the highest epoch, and all transactions. Copies that
   * cannot lead count for nothing: a node that has more sound ones is ahead.
   */
  Position received() {
    long epoch = 0;
    long transactions = 0;
    for (Tenant tenant : running.values()) {
      if (tenant.isFit()) {
        Position position = tenant.received();
        epoch = Math.max(epoch, position.epoch());
        transactions += position.txid();
      }
    }
    return new Position(epoch, transactions, 0);
  }

  /** Of the sound copy that is furthest behind; null if that is not known of one of them. */
  @Nullable Duration behind() {
    Duration furthest = Duration.ZERO;
    for (Tenant tenant : running.values()) {
      if (!tenant.isFit()) {
        continue; // it does not keep the others from being served
      }
      Duration behind = tenant.gauge.behind();
      if (behind == null) {
        return null;
      }
      furthest = behind.compareTo(furthest) > 0 ? behind : furthest;
    }
    return furthest;
  }

  /**
   * Why the set cannot lead; null if it can. One tenant that is being copied, or that failed, does
   * not keep the others from being served: only if no copy at all is sound, or if nobody knows yet,
   * somebody else should lead.
   */
  @Nullable String unfit() {
    String reason = null;
    boolean anyIsFit = false;
    for (Tenant tenant : running.values()) {
      String unfit = tenant.gauge.unfit();
      if (tenant.gauge.isOpening()) {
        return tenant.stream + ": " + unfit;
      }
      anyIsFit |= tenant.isFit();
      reason = unfit == null || reason != null ? reason : tenant.stream + ": " + unfit;
    }
    return anyIsFit ? null : reason;
  }
}
