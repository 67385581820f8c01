package io.twinkeeper.ops.soak.files;

import io.twinkeeper.ops.cli.Timeline;
import io.twinkeeper.ops.cluster.Machines;
import io.twinkeeper.ops.prove.network.Network;
import io.twinkeeper.ops.prove.network.Weather;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The soak itself: rounds of work and trouble, and after each of them rest, and the judge. The
 * first round that does not pass is the last.
 */
final class TreeSoak {
  private static final Duration ROUND = Duration.ofSeconds(30);
  private static final int SHOWN = 20;

  private final Grounds grounds;
  private final Timeline timeline;
  private final Troubles troubles;
  private final SyncedTrees trees;
  private final Mishaps mishaps;
  private final Ledger ledger = new Ledger(System::nanoTime);
  private final SoakFigures figures = new SoakFigures();
  private int rounds;

  TreeSoak(Grounds grounds, Network network, Machines machines, Timeline timeline) {
    this.grounds = grounds;
    this.timeline = timeline;
    this.troubles = new Troubles(grounds, machines, new Weather(network), timeline::say);
    this.trees = new SyncedTrees(grounds, network);
    this.mishaps = new Mishaps(grounds.nodes(), grounds.seed());
  }

  /**
   * Works and judges for {@code time}, and until the round that is then under way has ended.
   *
   * @return what is wrong, in words; empty if nothing is
   */
  List<String> run(Duration time) throws IOException, InterruptedException {
    String refused = trees.sync(troubles);
    timeline.say("all of them answer");
    long end = System.nanoTime() + time.toNanos();
    List<String> violations = refused.isEmpty() ? List.of() : List.of(refused);
    while (violations.isEmpty() && System.nanoTime() < end) {
      violations = round();
    }
    if (!violations.isEmpty()) {
      trees.keepWords();
      return violations;
    }
    Duration worked = ROUND.multipliedBy(rounds);
    return figures.tooLittle(new Floors(time, worked, grounds.nodes().size()), troubles);
  }

  SoakFigures figures() {
    return figures.with(ledger, troubles);
  }

  private List<String> round() throws IOException, InterruptedException {
    rounds++;
    work();
    troubles.end();
    long rest = System.nanoTime();
    String refused = trees.sync(troubles);
    double took = (System.nanoTime() - rest) / 1e9;
    if (!refused.isEmpty()) {
      List<String> violations =
          new ArrayList<>(List.of("twin sync --wait after %.0f s: %s".formatted(took, refused)));
      violations.addAll(trees.judged(ledger).violations(SHOWN));
      return violations;
    }
    Verdict verdict = trees.judged(ledger);
    figures.round(took, verdict);
    timeline.say(
        "round %d: equal %.1f s after the last change; %,d entries, %,d conflict copies, %,d in the trash, %,d contents owed"
            .formatted(
                rounds,
                took,
                verdict.entries(),
                verdict.conflicts(),
                verdict.trashed(),
                ledger.owed()));
    return verdict.violations(SHOWN);
  }

  private void work() throws IOException, InterruptedException {
    Map<User, Thread> users = new LinkedHashMap<>();
    for (String node : grounds.nodes()) {
      long seed = grounds.seed() * 1_000_003 + rounds * 101L + node.hashCode();
      User user =
          new User(
              grounds.tree(node),
              grounds.aside(node),
              node,
              ledger,
              grounds.seed() + "/" + node + "/" + rounds,
              seed);
      Thread thread = new Thread(user, "user-of-" + node);
      thread.setDaemon(true);
      thread.start();
      users.put(user, thread);
    }
    long end = System.nanoTime() + ROUND.toNanos();
    while (System.nanoTime() < end) {
      troubles.next(mishaps.next());
    }
    users.keySet().forEach(User::stop);
    for (Map.Entry<User, Thread> user : users.entrySet()) {
      user.getValue().join();
      ended(user.getKey());
    }
  }

  private void ended(User user) throws IOException {
    figures.worked(user.done(), user.impossible());
    Optional<Throwable> failure = user.failure();
    if (failure.isPresent()) {
      throw new IOException("a user could not go on: " + failure.get(), failure.get());
    }
  }
}
