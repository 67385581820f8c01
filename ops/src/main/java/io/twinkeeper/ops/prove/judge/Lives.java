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

  /** Connectors of two nodes that lived or answered less than a window apart. */
  List<String> twoAtOnce() {
    long width = bounds.window().toMillis();
    List<Effect> inOrder =
        evidence.effects().stream()
            .filter(e -> e.source() != Source.BANK)
            .filter(e -> e.untilMillis() - e.fromMillis() <= width && !isThawing(e))
            .sorted(Comparator.comparingLong(Effect::untilMillis))
            .toList();
    Map<String, Effect> last = new HashMap<>();
    List<String> pairs = new ArrayList<>();
    for (Effect effect : inOrder) {
      for (Effect other : last.values()) {
        boolean close = effect.untilMillis() - other.untilMillis() < width;
        if (close && !other.node().equals(effect.node())) {
          pairs.add("%s and %s at %d ms".formatted(other, effect, effect.untilMillis()));
        }
      }
      last.put(effect.node(), effect);
    }
    return pairs.stream()
        .limit(NAMED_AT_MOST)
        .map(pair -> "(1) within %d ms: %s; %d such pairs".formatted(width, pair, pairs.size()))
        .toList();
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
    List<Effect> inTerms = evidence.effects().stream().filter(e -> e.epoch() > 0).toList();
    for (Effect effect : inTerms) {
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
    List<Effect> late = inTerms.stream().filter(e -> isOver(e, begun)).toList();
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
