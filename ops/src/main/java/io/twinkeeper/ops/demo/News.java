package io.twinkeeper.ops.demo;

import io.twinkeeper.ops.cluster.Addresses;
import io.twinkeeper.ops.demo.edge.Span;
import io.twinkeeper.protocol.status.ForkStatus;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** What is worth a line of the timeline when one view follows another. */
final class News {
  private final Consumer<String> say;
  private final Set<String> toldForks = new HashSet<>();
  private final Set<String> toldComing = new HashSet<>();
  private final Set<String> toldGoing = new HashSet<>();

  News(Consumer<String> say) {
    this.say = say;
  }

  /** Called with each pair of neighbouring views, by one thread at a time. */
  void tell(View before, View after) {
    for (String twin : Addresses.TWINS) {
      phase(before, after, twin);
    }
    for (Span span : after.edge().spans()) {
      came(span);
      went(span);
    }
    after.edge().sessions().forEach(this::came);
    after.forks().forEach(this::fork);
  }

  private void phase(View before, View after, String twin) {
    String was = before.phase(twin);
    String is = after.phase(twin);
    if (was.equals(is)) {
      return;
    }
    switch (is) {
      case "away" -> say.accept(twin + " does not answer any more");
      case "active" -> say.accept(twin + " is active (epoch " + after.epoch(twin) + ")");
      default -> say.accept(twin + " is " + is + " (epoch " + after.epoch(twin) + ")");
    }
  }

  private void came(Span span) {
    if (toldComing.add(span.session())) {
      say.accept("edge: the connector of " + span.node() + " is in (epoch " + span.epoch() + ")");
    }
  }

  private void went(Span span) {
    if (toldGoing.add(span.session())) {
      String how = "silent".equals(span.end()) ? "was silent and is dropped" : "is gone";
      say.accept("edge: the connector of " + span.node() + " " + how);
    }
  }

  private void fork(ForkStatus fork) {
    if (toldForks.add(fork.node() + fork.id())) {
      String size =
          fork.transactions() < 0
              ? "what only it had"
              : Cast.count(fork.transactions(), "transaction") + " that only it had";
      say.accept(fork.node() + " keeps a fork: " + size + "; nothing is lost");
    }
  }
}
