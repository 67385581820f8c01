package io.twinkeeper.node.drill;

import io.twinkeeper.node.orders.OrderDesk;
import io.twinkeeper.node.orders.OrderDesk.Change;
import io.twinkeeper.node.orders.OrderDesk.Declined;
import io.twinkeeper.node.orders.OrderDesk.Made;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/**
 * Changes to standing orders that are not given up: each is proposed again until a majority has
 * taken it, or until the change itself says that there is nothing to be changed any more. A change
 * must therefore say again what it has said before: a majority may have missed it. Not thread-safe.
 */
final class Errands {
  private final Desk desk;
  private final BiConsumer<String, CompletionStage<OrderDesk.Outcome>> listen;
  private final Map<String, Errand> open = new LinkedHashMap<>();

  /** Where changes are proposed. */
  interface Desk {
    CompletionStage<OrderDesk.Outcome> change(String matter, Change change);
  }

  private record Errand(String matter, Change change, Runnable made, boolean asked) {
    Errand asked(boolean now) {
      return new Errand(matter, change, made, now);
    }
  }

  /**
   * None.
   *
   * @param listen has {@link #onAnswer} called with the errand's name and what the stage comes to
   */
  Errands(Desk desk, BiConsumer<String, CompletionStage<OrderDesk.Outcome>> listen) {
    this.desk = desk;
    this.listen = listen;
  }

  /** Whether an errand of that name is not done yet. */
  boolean has(String name) {
    return open.containsKey(name);
  }

  /**
   * Begins an errand, unless one of that name is under way.
   *
   * @param made runs once a majority has taken the change, and not if there was nothing to change
   */
  void begin(String name, String matter, Change change, Runnable made) {
    if (open.putIfAbsent(name, new Errand(matter, change, made, false)) == null) {
      ask(name);
    }
  }

  /** Proposes again what was not decided. */
  void again() {
    List.copyOf(open.keySet()).forEach(this::ask);
  }

  private void ask(String name) {
    Errand errand = open.get(name);
    if (errand != null && !errand.asked) {
      open.put(name, errand.asked(true));
      listen.accept(name, desk.change(errand.matter, errand.change));
    }
  }

  /** What a proposal came to; empty if it failed. */
  void onAnswer(String name, Optional<OrderDesk.Outcome> outcome) {
    Errand errand = open.get(name);
    if (errand == null) {
      return;
    }
    boolean made = outcome.filter(Made.class::isInstance).isPresent();
    if (made || outcome.filter(Declined.class::isInstance).isPresent()) {
      open.remove(name);
      if (made) {
        errand.made.run();
      }
    } else {
      open.put(name, errand.asked(false));
    }
  }
}
