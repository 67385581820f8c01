package io.twinkeeper.node.service;

import io.twinkeeper.node.service.Service.State;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The last known state of each service, and who has been told the present order. Immutable.
 *
 * @param states by service, in the configuration's order
 * @param called the services that need not be told again
 */
record Board(Map<String, State> states, Set<String> called) {

  static Board allStopped(Collection<String> services) {
    Map<String, State> states = new LinkedHashMap<>();
    services.forEach(service -> states.put(service, State.STOPPED));
    return new Board(states, Set.of());
  }

  Board with(String service, State state) {
    Map<String, State> next = new LinkedHashMap<>(states);
    next.put(service, state);
    return new Board(next, called);
  }

  Board called(String service) {
    Set<String> next = new HashSet<>(called);
    next.add(service);
    return new Board(states, next);
  }

  /** A new order: nobody has been told. */
  Board fresh() {
    return new Board(states, Set.of());
  }

  boolean isHealthy(String service) {
    return states.get(service) == State.HEALTHY;
  }

  boolean isStopped(String service) {
    State state = states.get(service);
    return state == State.STOPPED || state == State.CLOSED;
  }

  /** Every service is healthy under the present order, not merely from standing by. */
  boolean allHealthy() {
    return called.containsAll(states.keySet())
        && states.keySet().stream().allMatch(this::isHealthy);
  }

  boolean allStopped() {
    return states.keySet().stream().allMatch(this::isStopped);
  }

  Map<String, String> labels() {
    Map<String, String> labels = new LinkedHashMap<>();
    states.forEach((service, state) -> labels.put(service, state.label()));
    return labels;
  }
}
