package io.twinkeeper.ops.demo;

import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cluster.Blow;
import io.twinkeeper.ops.cluster.Machines;
import io.twinkeeper.ops.demo.load.Answer;
import io.twinkeeper.ops.demo.workspace.Trees;
import io.twinkeeper.ops.demo.workspace.Workspace;
import io.twinkeeper.protocol.status.ForkStatus;
import io.twinkeeper.protocol.status.StreamStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** One round: the active machine is struck, its twin takes over, it comes back, all is proven. */
final class Round {
  /** Long enough for the lag's window to have left the cold start of new JVMs behind. */
  private static final Duration CALM = Duration.ofSeconds(11);

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration GONE = Duration.ofSeconds(15);
  private static final long LOOK_AGAIN_MILLIS = 100;

  private final Cast cast;
  private final Proof proof;
  private final Blow blow;
  private final String struck;
  private final String survivor;
  private final String name;

  Round(Cast cast, Proof proof, Blow blow, String struck, String name) {
    this.cast = cast;
    this.proof = proof;
    this.blow = blow;
    this.struck = struck;
    this.survivor = Cast.other(struck);
    this.name = name;
  }

  /** Plays it; ends with the struck twin active again. */
  RoundResult play() throws IOException, InterruptedException {
    int answeredBefore = cast.answers().size();
    View before = calm();
    Machines.Strike strike = strike();
    long takeover = takeover(strike);
    int missingOnSurvivor = missingOnSurvivor(strike);
    cast.workspace().work(name, Workspace.Act.DURING);
    cast.say("files are edited, renamed and deleted on %s, and on %s's disk", survivor, struck);
    comeBack(strike);
    cast.workspace().work(name, Workspace.Act.AFTER);
    int answered = cast.answers().size();
    Copy winner = proof.copy(survivor);
    long forked = proof.readForks(newForks(before), winner);
    int missing = proof.newlyMissing(answered, winner);
    cast.say("%,d writes answered so far · %,d of them missing", answered, missing);
    Steps steps = new Steps(cast.api().history(survivor), strike.at(), before.epoch(struck));
    long outage = new Switchover(cast).to(struck);
    return new RoundResult(
        struck,
        takeover,
        steps.detectionMillis(),
        steps.activationMillis(),
        steps.all(),
        outage,
        cast.answers().size() - answeredBefore,
        missingOnSurvivor,
        missing,
        forked,
        lag(before, StreamStatus.Lag::p50),
        lag(before, StreamStatus.Lag::p99));
  }

  /** Some seconds of ordinary service, the survivor up to date at their end. */
  private View calm() throws IOException, InterruptedException {
    cast.watch()
        .await(
            struck + " to serve and " + survivor + " to follow",
            PATIENCE,
            v -> v.serves(struck) && v.follows(survivor));
    shareFiles();
    TimeUnit.NANOSECONDS.sleep(CALM.toNanos());
    return cast.watch().await(survivor + " to follow", PATIENCE, v -> v.follows(survivor));
  }

  /** Files that were made on one twin are edited, renamed and deleted on the other one. */
  private void shareFiles() throws IOException, InterruptedException {
    long began = System.nanoTime();
    cast.workspace().prepare(name);
    Trees shared = cast.workspace().await(PATIENCE);
    if (!shared.equal()) {
      throw failure("the workspaces do not become equal: " + shared.differences());
    }
    long millis = (System.nanoTime() - began) / 1_000_000;
    long files = shared.trees().values().iterator().next().files();
    cast.say(
        "%s of both twins' workspaces are on both, %s after they were written",
        Cast.count(files, "file"), Cast.span(millis));
    cast.workspace().work(name, Workspace.Act.BEFORE);
  }

  private Machines.Strike strike() throws IOException, InterruptedException {
    Set<Long> targets = cast.machines().targets(struck, blow);
    cast.say("%s on %s: %d processes, now", blow, struck, targets.size());
    return cast.machines().strike(struck, blow, targets);
  }

  /** Until the survivor answers a write that was sent after the blow. */
  private long takeover(Machines.Strike strike) throws InterruptedException {
    Answer first =
        cast.answers()
            .await(0, PATIENCE, a -> a.node().equals(survivor) && a.sentNanos() > strike.nanos())
            .orElseThrow(() -> failure("no answer " + PATIENCE.toSeconds() + " s after the blow"));
    long millis = (first.answeredNanos() - strike.nanos()) / 1_000_000;
    cast.say("answers again, from %s, %s after the blow", survivor, Cast.span(millis));
    return millis;
  }

  private int missingOnSurvivor(Machines.Strike strike) throws IOException, InterruptedException {
    Copy copy = proof.copy(survivor);
    int missing =
        proof.missing(a -> a.node().equals(struck) || a.answeredNanos() < strike.nanos(), copy);
    cast.say(
        "%s holds %,d rows; of all answers before the blow %,d are not there%s",
        survivor, copy.rows(), missing, missing == 0 ? "" : " (yet: they are on " + struck + ")");
    return missing;
  }

  /** Brings the struck machine back and waits until it follows. */
  private void comeBack(Machines.Strike strike) throws IOException, InterruptedException {
    if (blow.pause()) {
      long thawAt = strike.nanos() + Blow.PAUSE.toNanos();
      TimeUnit.NANOSECONDS.sleep(Math.max(0, thawAt - System.nanoTime()));
      cast.machines().thaw(strike);
      cast.say("SIGCONT: %s goes on where it was", struck);
    } else {
      awaitGone();
      cast.machines().startNode(struck);
      cast.say("%s starts again", struck);
    }
    awaitFollowing();
    cast.say("%s follows again", struck);
  }

  /** A killed JVM's guards must end its services and connector by themselves. */
  private void awaitGone() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + GONE.toNanos();
    Set<Long> left = cast.machines().everybody(struck);
    while (!left.isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw failure("processes of " + struck + " outlived its guards: " + left);
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
      left = cast.machines().everybody(struck);
    }
  }

  private void awaitFollowing() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!cast.watch().view().follows(struck)) {
      if (System.nanoTime() > deadline) {
        throw failure(
            struck + " does not follow, " + PATIENCE.toSeconds() + " s after it was back");
      }
      Optional<Integer> exit = cast.machines().exitStatus(struck);
      if (exit.isPresent()) {
        cast.say("%s ended with %d; started again, as systemd would", struck, exit.get());
        cast.machines().startNode(struck);
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
    }
  }

  private List<ForkStatus> newForks(View before) {
    Set<String> known = before.forks().stream().map(ForkStatus::id).collect(Collectors.toSet());
    return cast.watch().view().forks().stream()
        .filter(fork -> !known.contains(fork.id()))
        .sorted(Comparator.comparing(ForkStatus::at))
        .toList();
  }

  private OptionalDouble lag(View before, ToDoubleFunction<StreamStatus.Lag> percentile) {
    return before.stream(struck)
        .flatMap(s -> Optional.ofNullable(s.lag()))
        .map(lag -> OptionalDouble.of(percentile.applyAsDouble(lag)))
        .orElseGet(OptionalDouble::empty);
  }

  private static CommandFailure failure(String line) {
    return new CommandFailure(ExitCode.FAILURE, line);
  }
}
