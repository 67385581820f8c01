package io.twinkeeper.node.directory;

import io.twinkeeper.node.directory.DirectoryMessages.Command;
import io.twinkeeper.node.directory.DirectoryMessages.HandOver;
import io.twinkeeper.node.directory.DirectoryMessages.HandedOver;
import io.twinkeeper.persistence.directory.DirectoryView;
import io.twinkeeper.persistence.directory.DirectoryView.Cause;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for a twin to have what is in the tree of this node. Belongs to the stream's actor,
 * which calls {@link #check} whenever anything may have changed.
 *
 * <p>Unlike a {@link SyncRound} it goes one way and asks nobody to look at anything: what counts is
 * what was written here, by services that have to find it there.
 */
final class HandOvers {
  /** A workload has one under way, or two if the first one's workload began anew. */
  private static final int MOST = 8;

  /** Somebody's time is over. */
  record HandOverLate(long number) implements Command {}

  private static final long NO_GOAL = -1;

  private static final class Pending {
    final HandOver request;

    /** What the own index has to have first. */
    final long hurry;

    /** By twin, how much was in trouble before, which is known and keeps nobody waiting. */
    final Map<String, Long> troubled;

    /** The sequence that the twin has to reach. */
    long goal = NO_GOAL;

    Pending(HandOver request, long hurry, Map<String, Long> troubled) {
      this.request = request;
      this.hurry = hurry;
      this.troubled = troubled;
    }

    boolean isSame(HandOver other) {
      return other.last() == request.last()
          && Objects.equals(other.successor(), request.successor());
    }
  }

  private final Desk desk;
  private final Map<Long, Pending> pending = new LinkedHashMap<>();
  private long number;

  HandOvers(Desk desk) {
    this.desk = desk;
  }

  void onHandOver(HandOver m) {
    List.copyOf(pending.entrySet()).stream()
        .filter(each -> each.getValue().isSame(m))
        .forEach(each -> end(each.getKey(), new HandedOver("it was asked for anew")));
    if (pending.size() >= MOST) {
      m.replyTo().tell(new HandedOver("too many wait for it already"));
      return;
    }
    long hurry = m.last() ? desk.replica().hurry() : 0;
    Map<String, Long> troubled = new HashMap<>();
    desk.twins().values().forEach(twin -> troubled.put(twin.name, twin.troubledFiles()));
    pending.put(++number, new Pending(m, hurry, troubled));
    HandOverLate late = new HandOverLate(number);
    desk.timers().startSingleTimer(late, late, m.within());
    desk.wake().run();
  }

  /** Ends what has reached its goal or never will. */
  void check(DirectoryView view, String ownIndex) {
    for (Map.Entry<Long, Pending> each : List.copyOf(pending.entrySet())) {
      outcome(each.getValue(), view, ownIndex).ifPresent(outcome -> end(each.getKey(), outcome));
    }
  }

  private Optional<HandedOver> outcome(Pending one, DirectoryView view, String ownIndex) {
    List<Twin> twins = twins(one.request.successor());
    Optional<HandedOver> obstacle = obstacle(one, twins, view);
    if (obstacle.isPresent() && (one.request.required() || twins.isEmpty())) {
      return obstacle;
    }
    if (one.goal == NO_GOAL && isRecorded(one)) {
      one.goal = view.sequence();
      desk.replica().postponeWholeLook(); // there will be another round
    }
    return twins.stream().anyMatch(twin -> !twin.isHolding() && isDone(one, twin, ownIndex))
        ? obstacle.or(() -> Optional.of(HandedOver.ALL))
        : Optional.empty();
  }

  /** Why not everything can be handed over until somebody sees to that. */
  private Optional<HandedOver> obstacle(Pending one, List<Twin> twins, DirectoryView view) {
    return heldHere(view)
        .or(() -> unavailable(twins, one.request.successor()))
        .map(HandedOver::new);
  }

  private static Optional<String> unavailable(List<Twin> twins, @Nullable String successor) {
    if (twins.isEmpty()) {
      return Optional.of(nobody(successor));
    }
    return twins.stream().allMatch(Twin::isHolding)
        ? Optional.of(holding(twins))
        : Optional.empty();
  }

  private Optional<String> heldHere(DirectoryView view) {
    return view.hold()
        .filter(hold -> hold.cause() != Cause.NO_ROOM) // what is here can leave
        .map(hold -> "it is held here: " + hold.why())
        .or(() -> desk.replica().heldUp());
  }

  private boolean isRecorded(Pending one) {
    return one.request.last() ? desk.replica().hasRecorded(one.hurry) : desk.replica().isRecorded();
  }

  private static boolean isDone(Pending one, Twin twin, String ownIndex) {
    if (one.goal == NO_GOAL) {
      return false;
    }
    return one.request.last()
        ? twin.hasAllBut(one.troubled.getOrDefault(twin.name, 0L), ownIndex, one.goal)
        : twin.hasNearly(ownIndex, one.goal);
  }

  /** Who can be reached of those that it may be handed over to. */
  private List<Twin> twins(@Nullable String successor) {
    Collection<Twin> all = desk.twins().values();
    return all.stream()
        .filter(twin -> successor == null || twin.name.equals(successor))
        .filter(Twin::mayAnswer)
        .toList();
  }

  private static String nobody(@Nullable String successor) {
    return successor == null ? "no twin can be reached" : successor + " cannot be reached";
  }

  private static String holding(List<Twin> twins) {
    String names = twins.stream().map(twin -> twin.name).collect(Collectors.joining(", "));
    return names + " does not take everything into its tree now: see twin directory list there";
  }

  void onLate(HandOverLate m, DirectoryView view, String ownIndex) {
    check(view, ownIndex);
    Pending one = pending.get(m.number());
    if (one != null) {
      List<Twin> twins = twins(one.request.successor());
      HandedOver lacking = new HandedOver(whatLacks(one, twins, ownIndex));
      end(m.number(), obstacle(one, twins, view).orElse(lacking));
    }
  }

  private static String whatLacks(Pending one, List<Twin> twins, String ownIndex) {
    if (one.goal == NO_GOAL) {
      return "the tree is still being looked at";
    }
    return twins.stream()
        .map(twin -> twin.lacks(ownIndex, one.goal))
        .collect(Collectors.joining(", "));
  }

  /** The stream cannot go on for now: nobody has to wait for that. */
  void endAll(String reason) {
    List.copyOf(pending.keySet()).forEach(each -> end(each, new HandedOver(reason)));
  }

  private void end(long number, HandedOver outcome) {
    desk.timers().cancel(new HandOverLate(number));
    Pending one = Objects.requireNonNull(pending.remove(number));
    boolean over = one.request.last() || outcome.problem() != null; // no other round follows
    if (over && pending.values().stream().noneMatch(p -> p.request.last())) {
      desk.replica().calm();
    }
    one.request.replyTo().tell(outcome);
  }
}
