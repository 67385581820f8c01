package io.twinkeeper.node.helm;

import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who asked a voter lately, by workload. Not thread-safe. */
final class Audience {
  /** How long a question keeps its asker informed. */
  static final Duration ATTENTION = Duration.ofSeconds(10);

  private final Map<String, Map<ActorRef<Voter.Reply>, Long>> askedAtMillis = new HashMap<>();

  void add(String workload, ActorRef<Voter.Reply> listener, long nowMillis) {
    askedAtMillis.computeIfAbsent(workload, w -> new HashMap<>()).put(listener, nowMillis);
  }

  List<ActorRef<Voter.Reply>> of(String workload, long nowMillis) {
    Map<ActorRef<Voter.Reply>, Long> listeners = askedAtMillis.getOrDefault(workload, Map.of());
    listeners.values().removeIf(askedAt -> nowMillis - askedAt > ATTENTION.toMillis());
    return List.copyOf(listeners.keySet());
  }
}
