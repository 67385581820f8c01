package io.twinkeeper.node.facade;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import io.twinkeeper.node.stream.StreamMessages;
import io.twinkeeper.node.stream.StreamMessages.Description;
import io.twinkeeper.node.tenants.TenantMessages;
import io.twinkeeper.node.tenants.TenantMessages.FindStream;
import io.twinkeeper.node.tenants.TenantMessages.Found;
import io.twinkeeper.node.tenants.TenantMessages.Roll;
import io.twinkeeper.protocol.config.TwinConfig;
import io.twinkeeper.protocol.status.TenantsStatus;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Every stream of the node, those of tenants too, which come and go. Callable from any thread. */
final class StreamRoll {
  /** What the streams say, or said last. */
  record Heard(Map<String, Description> descriptions, Map<String, TenantsStatus> tenants) {}

  /**
   * The streams that there are now.
   *
   * @param late sets that did not answer in time: what they said last is part of the rest
   */
  record Present(
      Map<String, ActorRef<StreamMessages.Command>> streams,
      Map<String, TenantsStatus> tenants,
      Set<String> late) {
    /** Everyone who is to be heard, or missed. */
    Set<String> names() {
      Set<String> names = new TreeSet<>(streams.keySet());
      names.addAll(late);
      return names;
    }
  }

  /** Where a stream was looked for, and what its set said. */
  record Place(Optional<ActorRef<StreamMessages.Command>> stream, Owner owner) {}

  /** The set of tenants that a name belongs to. */
  enum Owner {
    /** There is none: a database is named by its path, or not at all. */
    NONE,
    /** This node keeps no data. */
    ELSEWHERE,
    FOLLOWS,
    LEADS,
    /** It did not answer in time. */
    BUSY
  }

  private final ActorSystem<?> system;
  private final Set<String> setNames = new HashSet<>();
  private final Map<String, ActorRef<StreamMessages.Command>> named = new TreeMap<>();
  private final Map<String, ActorRef<StreamMessages.Command>> sets = new TreeMap<>();
  private final LastAnswers<Roll> said;

  StreamRoll(
      ActorSystem<?> system,
      TwinConfig config,
      InstantSource clock,
      Map<String, ActorRef<StreamMessages.Command>> streams) {
    this.system = system;
    this.said = new LastAnswers<>(clock, (set, last, since) -> last);
    config
        .workloads()
        .values()
        .forEach(w -> w.tenants().keySet().forEach(set -> setNames.add(w.name() + "/" + set)));
    streams.forEach((name, ref) -> (setNames.contains(name) ? sets : named).put(name, ref));
  }

  /** The stream {@code workload/database} or {@code workload/set/tenant}, if it is there now. */
  CompletionStage<Optional<ActorRef<StreamMessages.Command>>> find(String name, Duration within) {
    return look(name, within).thenApply(Place::stream);
  }

  /**
   * As {@link #find}, and says who would know. Only the set that the name belongs to is asked; if
   * it does not answer {@code within} the time, it counts as busy.
   */
  CompletionStage<Place> look(String name, Duration within) {
    String owner = owner(name);
    if (owner == null) {
      Optional<ActorRef<StreamMessages.Command>> stream = Optional.ofNullable(named.get(name));
      return CompletableFuture.completedStage(new Place(stream, Owner.NONE));
    }
    ActorRef<StreamMessages.Command> set = sets.get(owner);
    if (set == null) {
      return CompletableFuture.completedStage(new Place(Optional.empty(), Owner.ELSEWHERE));
    }
    return AskPattern.<StreamMessages.Command, Found>ask(
            set, replyTo -> new FindStream(name, replyTo), within, system.scheduler())
        .handle(
            (found, late) ->
                found == null
                    ? new Place(Optional.empty(), Owner.BUSY)
                    : new Place(found.stream(), found.leading() ? Owner.LEADS : Owner.FOLLOWS));
  }

  private @Nullable String owner(String name) {
    return setNames.stream().filter(set -> name.startsWith(set + "/")).findFirst().orElse(null);
  }

  /** Calls the roll. A set that does not answer {@code within} the time has what it had before. */
  CompletionStage<Present> present(Duration within) {
    return Everyone.answers(
            sets,
            set ->
                AskPattern.<StreamMessages.Command, Roll>ask(
                    set, TenantMessages.CallRoll::new, within, system.scheduler()))
        .thenApply(this::present);
  }

  private Present present(Map<String, Roll> called) {
    Map<String, ActorRef<StreamMessages.Command>> streams = new TreeMap<>(named);
    Map<String, TenantsStatus> tenants = new TreeMap<>();
    Set<String> late = new TreeSet<>(sets.keySet());
    late.removeAll(called.keySet());
    said.complete(sets.keySet(), called)
        .forEach(
            (set, roll) -> {
              streams.putAll(roll.streams());
              tenants.put(set, roll.status());
            });
    return new Present(streams, tenants, late);
  }
}
