package io.twinkeeper.ops.prove.judge;

import io.twinkeeper.ops.prove.judge.Effect.Source;
import io.twinkeeper.ops.prove.judge.Evidence.Session;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The first and the third commandment: never two connectors in any 100 ms, and nothing of an old
 * epoch after a new one has begun. Something that was frozen as a whole may go on for 200 ms after
 * its thaw: what stopped it was frozen, too.
 */
final class Lives {
  private static final int NAMED_AT_MOST = 3;

  private final Evidence evidence;
  private final Bounds bounds;

  Lives(Evidence evidence, Bounds bounds) {
    this.evidence = evidence;
    this.bounds = bounds;
  }

  /** Windows of time in which the connectors of two nodes lived or answered. */
  List<String> twoAtOnce() {
    long width = bounds.window().toMillis();
    Map<Long, Map<String, Effect>> windows = new TreeMap<>();
    for (Effect effect : evidence.effects()) {
      boolean sharp = effect.untilMillis() - effect.fromMillis() <= width;
      if (effect.source() != Source.BANK && sharp && !isThawing(effect)) {
        windows
            .computeIfAbsent(effect.untilMillis() / width, w -> new TreeMap<>())
            .put(effect.node(), effect);
      }
    }
    List<Map<String, Effect>> crowded =
        windows.values().stream().filter(nodes -> nodes.size() > 1).toList();
    List<String> violations = new ArrayList<>();
    crowded.stream()
        .limit(NAMED_AT_MOST)
        .forEach(
            nodes ->
                violations.add(
                    "(1) within %d ms: %s at %d ms; %d such windows"
                        .formatted(
                            width,
                            nodes.values(),
                            nodes.values().iterator().next().untilMillis(),
                            crowded.size())));
    return violations;
  }

  /** Sessions of two nodes that the edge had at the same time. */
  List<String> twoAtTheEdge() {
    List<String> violations = new ArrayList<>();
    for (Session one : evidence.sessions()) {
      for (Session other : evidence.sessions()) {
        boolean ordered = one.fromMillis() < other.fromMillis();
        boolean overlap = other.fromMillis() < one.lastMillis();
        if (ordered && overlap && !one.node().equals(other.node()) && !isThawing(one, other)) {
          violations.add("(1) the edge had %s and %s at the same time".formatted(one, other));
        }
      }
    }
    return violations;
  }

  /** Effects of an epoch that was over, and epochs that two nodes had. */
  List<String> oldEpochs() {
    Map<Long, Long> begun = new TreeMap<>(Comparator.reverseOrder());
    Map<Long, String> owners = new HashMap<>();
    List<String> violations = new ArrayList<>();
    for (Effect effect : evidence.effects()) {
      begun.merge(effect.epoch(), effect.untilMillis(), Math::min);
      String owner = owners.putIfAbsent(effect.epoch(), effect.node());
      if (owner != null && !owner.equals(effect.node())) {
        owners.put(effect.epoch(), owner + " and " + effect.node());
      }
    }
    owners.forEach(
        (epoch, owner) -> {
          if (owner.contains(" and ")) {
            violations.add("(3) epoch %d belonged to %s".formatted(epoch, several(owner)));
          }
        });
    List<Effect> late = evidence.effects().stream().filter(e -> isOver(e, begun)).toList();
    late.stream()
        .limit(NAMED_AT_MOST)
        .forEach(
            effect ->
                violations.add(
                    "(3) %s at %d ms, when a later epoch had begun; %d such effects"
                        .formatted(effect, effect.fromMillis(), late.size())));
    return violations;
  }

  /** Epochs that the ledgers say were granted more than once. */
  List<String> grantedTwice() {
    Map<Long, List<String>> nodes = new TreeMap<>();
    for (Evidence.Grant grant : evidence.grants()) {
      nodes.computeIfAbsent(grant.epoch(), epoch -> new ArrayList<>()).add(grant.node());
    }
    List<String> violations = new ArrayList<>();
    nodes.forEach(
        (epoch, holders) -> {
          if (holders.size() > 1) {
            violations.add(
                "(3) epoch %d was granted %d times: to %s"
                    .formatted(epoch, holders.size(), holders));
          }
        });
    return violations;
  }

  private boolean isOver(Effect effect, Map<Long, Long> begunNewestFirst) {
    for (Map.Entry<Long, Long> newer : begunNewestFirst.entrySet()) {
      if (newer.getKey() <= effect.epoch()) {
        return false;
      }
      if (newer.getValue() < effect.fromMillis()) {
        return !isThawing(effect);
      }
    }
    return false;
  }

  private boolean isThawing(Effect effect) {
    return evidence.thaws().stream()
        .filter(thaw -> thaw.node().equals(effect.node()))
        .anyMatch(
            thaw ->
                effect.untilMillis() >= thaw.atMillis()
                    && effect.fromMillis() <= thaw.atMillis() + bounds.afterThaw().toMillis());
  }

  /** A connector that was heard for the last time right after its thaw, or came right after it. */
  private boolean isThawing(Session one, Session other) {
    long grace = bounds.afterThaw().toMillis();
    return evidence.thaws().stream()
        .anyMatch(
            thaw ->
                (thaw.node().equals(one.node()) && isWithin(one.lastMillis(), thaw, grace))
                    || (thaw.node().equals(other.node())
                        && isWithin(other.lastMillis(), thaw, grace)));
  }

  private static boolean isWithin(long atMillis, Evidence.Thaw thaw, long graceMillis) {
    return atMillis >= thaw.atMillis() && atMillis <= thaw.atMillis() + graceMillis;
  }

  private static String several(String owner) {
    List<String> names = List.of(owner.split(" and ", -1)).stream().distinct().toList();
    return String.join(" and ", names);
  }
}
