package io.twinkeeper.ops.soak;

import io.twinkeeper.ops.soak.Evidence.Done;
import io.twinkeeper.protocol.status.HistoryEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Says what must not be:
 *
 * <ul>
 *   <li>copies that are not sound, or not the same, page by page and table by table;
 *   <li>an answered commit that is neither on the active node nor in a fork;
 *   <li>a snapshot or a fork that nothing explains: each needs a reason in the ledger, and trouble
 *       that can have led to it.
 * </ul>
 */
final class Judge {
  /** A returning node may need that long until it has found out. */
  private static final Duration AFTERWARDS = Duration.ofSeconds(30);

  private static final int NAMED_AT_MOST = 5;

  /** Why a node gets the first copy of its life. */
  private static final Set<String> FIRST_COPY =
      Set.of("it had no copy", "the source began anew: first seen");

  private final Evidence evidence;

  Judge(Evidence evidence) {
    this.evidence = evidence;
  }

  /** One line for each violation; none if all is well. */
  List<String> violations() {
    List<String> violations = new ArrayList<>();
    unsound(violations);
    different(violations);
    missing(violations);
    unexplained(violations);
    if (evidence.answered().isEmpty()) {
      violations.add("no commit was answered: nothing was tried");
    }
    return violations;
  }

  /** Answered commits that only a fork holds. */
  Set<String> onlyInForks() {
    Set<String> kept = new HashSet<>();
    evidence.forks().forEach(fork -> kept.addAll(fork.commits()));
    kept.retainAll(evidence.answered());
    kept.removeAll(active().commits());
    return kept;
  }

  /** How often each reason led to a snapshot; positions in it are left out. */
  Map<String, Integer> snapshotReasons() {
    Map<String, Integer> reasons = new HashMap<>();
    snapshots()
        .forEach(
            entry -> reasons.merge(why(entry).replaceAll("\\d+/\\d+/\\S+", "…"), 1, Integer::sum));
    return reasons;
  }

  private Findings active() {
    return Optional.ofNullable(evidence.copies().get(evidence.active()))
        .orElseThrow(() -> new IllegalArgumentException("no copy of " + evidence.active()));
  }

  private void unsound(List<String> violations) {
    evidence
        .copies()
        .forEach(
            (node, copy) -> {
              if (!copy.integrity().equals("ok")) {
                violations.add(node + "'s copy is not sound: " + copy.integrity());
              }
            });
  }

  private void different(List<String> violations) {
    Findings active = active();
    evidence
        .copies()
        .forEach(
            (node, copy) -> {
              Set<String> tables = new TreeSet<>(active.tables().keySet());
              tables.addAll(copy.tables().keySet());
              tables.removeIf(
                  t ->
                      String.valueOf(active.tables().get(t))
                          .equals(String.valueOf(copy.tables().get(t))));
              if (!tables.isEmpty()) {
                violations.add(
                    "the rows of " + tables + " differ on " + evidence.active() + " and " + node);
              }
              if (!active.pages().equals(copy.pages())) {
                violations.add(
                    "the pages differ: "
                        + active.pages()
                        + " on "
                        + evidence.active()
                        + ", "
                        + copy.pages()
                        + " on "
                        + node);
              }
            });
  }

  private void missing(List<String> violations) {
    Set<String> missing = new TreeSet<>(evidence.answered());
    missing.removeAll(active().commits());
    evidence.forks().forEach(fork -> missing.removeAll(fork.commits()));
    if (!missing.isEmpty()) {
      violations.add(
          missing.size()
              + " answered commits are nowhere: "
              + missing.stream().limit(NAMED_AT_MOST).toList());
    }
  }

  private void unexplained(List<String> violations) {
    Set<String> firstCopies = new HashSet<>();
    for (HistoryEntry entry : snapshots()) {
      boolean first =
          FIRST_COPY.contains(why(entry))
              && firstCopies.add(entry.origin())
              && evidence.acts().stream().noneMatch(act -> act.from().isBefore(entry.at()));
      if (!first && !isExplained(entry)) {
        violations.add(
            "a snapshot on %s at %s that nothing explains: %s"
                .formatted(entry.origin(), entry.at(), entry.details()));
      }
    }
    evidence.history().stream()
        .filter(entry -> entry.kind().equals("fork-kept"))
        .filter(entry -> !violenceBefore(entry.at(), isOn(entry)))
        .forEach(
            entry ->
                violations.add(
                    "a fork on %s at %s that nothing explains: %s"
                        .formatted(entry.origin(), entry.at(), entry.summary())));
  }

  private List<HistoryEntry> snapshots() {
    return evidence.history().stream()
        .filter(entry -> entry.kind().equals("resnapshotted"))
        .toList();
  }

  private boolean isExplained(HistoryEntry snapshot) {
    String why = why(snapshot);
    if (why.contains("too large for a segment")) {
      return true;
    }
    boolean ofTheCopy =
        why.endsWith("is beside the source's line")
            || why.equals("its copy was at no state of its log");
    boolean ofTheSource =
        why.startsWith("the source's log")
            || why.contains("while nobody captured it")
            || why.contains("restarted behind our back")
            || why.contains("ends before what was captured");
    return (ofTheCopy && violenceBefore(snapshot.at(), isOn(snapshot)))
        || (ofTheSource && violenceBefore(snapshot.at(), isOn(snapshot).negate()));
  }

  /** On the node that wrote the entry; an origin is {@code node~life}. */
  private static Predicate<Done> isOn(HistoryEntry entry) {
    return act -> entry.origin().equals(act.node()) || entry.origin().startsWith(act.node() + "~");
  }

  private boolean violenceBefore(Instant at, Predicate<Done> where) {
    return evidence.acts().stream()
        .filter(Done::isViolent)
        .filter(where)
        .anyMatch(act -> !act.from().isAfter(at) && at.isBefore(act.until().plus(AFTERWARDS)));
  }

  private static String why(HistoryEntry snapshot) {
    return Optional.ofNullable(snapshot.details().get("why")).orElse("");
  }
}
