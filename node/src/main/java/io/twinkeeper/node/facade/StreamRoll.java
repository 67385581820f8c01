package io.twinkeeper.node.facade;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import io.twinkeeper.node.stream.StreamMessages;
import io.twinkeeper.node.stream.StreamMessages.Description;
import io.twinkeeper.node.tenants.TenantMessages;
import io.twinkeeper.node.tenants.TenantMessages.Roll;
import io.twinkeeper.protocol.config.TwinConfig;
import io.twinkeeper.protocol.status.TenantsStatus;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Every stream of the node, those of tenants too, which come and go. Callable from any thread. */
final class StreamRoll {
  /** What the streams said; whoever did not answer in time is missing. */
  record Heard(Map<String, Description> descriptions, Map<String, TenantsStatus> tenants) {}

  /** The streams that there are now. */
  record Present(
      Map<String, ActorRef<StreamMessages.Command>> streams, Map<String, TenantsStatus> tenants) {}

  private final ActorSystem<?> system;
  private final Map<String, ActorRef<StreamMessages.Command>> named = new TreeMap<>();
  private final Map<String, ActorRef<StreamMessages.Command>> sets = new TreeMap<>();

  StreamRoll(
      ActorSystem<?> system,
      TwinConfig config,
      Map<String, ActorRef<StreamMessages.Command>> streams) {
    this.system = system;
    Set<String> names = new HashSet<>();
    config
        .workloads()
        .values()
        .forEach(w -> w.tenants().keySet().forEach(set -> names.add(w.name() + "/" + set)));
    streams.forEach((name, ref) -> (names.contains(name) ? sets : named).put(name, ref));
  }

  /** The stream {@code workload/database} or {@code workload/set/tenant}, if it is there now. */
  CompletionStage<Optional<ActorRef<StreamMessages.Command>>> find(String name, Duration within) {
    boolean ofSet = sets.keySet().stream().anyMatch(set -> name.startsWith(set + "/"));
    return ofSet
        ? present(within).thenApply(now -> Optional.ofNullable(now.streams().get(name)))
        : CompletableFuture.completedStage(Optional.ofNullable(named.get(name)));
  }

  /** Calls the roll. A set that does not answer {@code within} the time is left out. */
  CompletionStage<Present> present(Duration within) {
    Map<String, ActorRef<StreamMessages.Command>> streams = new TreeMap<>(named);
    Map<String, TenantsStatus> tenants = new TreeMap<>();
    CompletableFuture<Present> all =
        CompletableFuture.completedFuture(new Present(streams, tenants));
    for (ActorRef<StreamMessages.Command> set : sets.values()) {
      CompletionStage<@Nullable Roll> roll =
          AskPattern.<StreamMessages.Command, Roll>ask(
                  set, TenantMessages.CallRoll::new, within, system.scheduler())
              .exceptionally(late -> null);
      all =
          all.thenCombine(
              roll,
              (present, called) -> {
                if (called != null) {
                  streams.putAll(called.streams());
                  tenants.put(called.set(), called.status());
                }
                return present;
              });
    }
    return all;
  }
}
