package io.twinkeeper.ops.prove.round;

import io.twinkeeper.ops.cluster.Addresses;
import io.twinkeeper.ops.demo.beat.Beats;
import io.twinkeeper.ops.demo.load.LoadGenerator;
import io.twinkeeper.ops.prove.fault.Hands;
import io.twinkeeper.ops.prove.fault.Plan;
import io.twinkeeper.ops.prove.fault.Residents;
import io.twinkeeper.ops.prove.judge.Bounds;
import io.twinkeeper.ops.prove.judge.Effect;
import io.twinkeeper.ops.prove.judge.Evidence;
import io.twinkeeper.ops.prove.judge.Judge;
import io.twinkeeper.ops.prove.picture.Picture;
import io.twinkeeper.ops.prove.picture.Scene;
import io.twinkeeper.ops.prove.stand.Stand;
import io.twinkeeper.ops.prove.watch.Lookout;
import io.twinkeeper.ops.prove.watch.Sight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Plays rounds, one after the other, on one cluster. One thread. */
public final class Round {
  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration BEFORE = Duration.ofSeconds(3);

  /** For so long without a break: the consequences of a fault need not show at once. */
  private static final Duration CALM = Duration.ofSeconds(4);

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final long LOOK_AGAIN_MILLIS = 100;
  private static final int FIRST_WRITES_PER_SECOND = 2;

  /** Those who take part. */
  public record Cast(
      Stand stand,
      Lookout lookout,
      Hands hands,
      Residents residents,
      Silence silence,
      int writesPerSecond) {}

  private final Cast cast;
  private final Consumer<String> say;
  private final Gathering gathering;
  private int number;

  public Round(Cast cast, Consumer<String> say) {
    this.cast = cast;
    this.say = say;
    this.gathering = new Gathering(cast, say);
  }

  /**
   * Waits until the cluster is whole. Before the first round a client writes meanwhile: a service
   * that stands by makes its database when somebody first wants something of it.
   *
   * @throws IOException if that takes too long
   */
  public void awaitCalm() throws IOException, InterruptedException {
    Optional<LoadGenerator> first =
        number == 0
            ? Optional.of(load(FIRST_WRITES_PER_SECOND, new ClientLog("r0")))
            : Optional.empty();
    try {
      await(
          "one cluster in which one serves and one follows",
          START,
          s -> s.isCalm() && s.isOneCluster());
    } finally {
      first.ifPresent(LoadGenerator::close);
    }
  }

  private LoadGenerator load(int writesPerSecond, ClientLog clients) {
    return LoadGenerator.start(
        Addresses.socketAddress(cast.stand().files().addresses().edgeClients()),
        writesPerSecond,
        clients.run(),
        clients);
  }

  /** Plays one; the cluster is whole before and, if the round passes, afterwards. */
  public RoundResult play(Plan plan) throws IOException, InterruptedException {
    number++;
    Path directory = Files.createDirectories(cast.stand().round(number));
    long fromMillis = Beats.bootMillis();
    gathering.begin();
    setStubborn(plan.stubborn());
    ClientLog clients = new ClientLog("r" + number);
    Trouble trouble = new Trouble(cast.hands(), cast.residents(), cast.lookout()::sight, say);
    LoadGenerator load = load(cast.writesPerSecond(), clients);
    Recovery recovery;
    try {
      TimeUnit.NANOSECONDS.sleep(BEFORE.toNanos());
      trouble.carryOut(plan);
      recovery = recover(clients);
    } finally {
      load.close();
    }
    Evidence evidence = gathering.evidence(clients, trouble, recovery, fromMillis);
    List<String> violations = new Judge(evidence, Bounds.PROMISED).violations();
    RoundResult result = result(plan, violations, clients, trouble, evidence);
    Scene scene = scene(plan, evidence, clients, trouble, violations, fromMillis);
    Picture picture = new Picture(scene);
    Files.writeString(directory.resolve("timeline.html"), picture.html());
    Files.writeString(directory.resolve("timeline.svg"), picture.svg());
    return result;
  }

  private Recovery recover(ClientLog clients) throws IOException, InterruptedException {
    long healed = Beats.bootMillis();
    OptionalLong served = OptionalLong.empty();
    OptionalLong oneCluster = OptionalLong.empty();
    long calmSince = Long.MAX_VALUE;
    boolean calm = false;
    while (!calm && Beats.bootMillis() - healed < PATIENCE.toMillis()) {
      cast.residents().startWhatEnded();
      Sight sight = cast.lookout().sight();
      if (served.isEmpty() && sight.onlyActive().isPresent()) {
        served = since(healed, clients.firstAnswer(healed, answer -> true));
      }
      if (oneCluster.isEmpty() && sight.isOneCluster()) {
        oneCluster = OptionalLong.of(Beats.bootMillis() - healed);
      }
      boolean now = served.isPresent() && oneCluster.isPresent() && sight.isCalm();
      calmSince = now ? Math.min(calmSince, Beats.bootMillis()) : Long.MAX_VALUE;
      calm = now && Beats.bootMillis() - calmSince >= CALM.toMillis();
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
    }
    say.accept(
        "  served again %s, one cluster %s, %s"
            .formatted(
                after(served),
                after(oneCluster),
                calm ? "calm" : "no calm: " + cast.lookout().sight().described()));
    return new Recovery(served, oneCluster);
  }

  private RoundResult result(
      Plan plan, List<String> violations, ClientLog clients, Trouble trouble, Evidence evidence) {
    Trouble.Done first = trouble.done().get(0);
    long from = trouble.done().stream().mapToLong(Trouble.Done::fromMillis).min().orElse(0);
    String struck =
        clients.answers().stream()
            .filter(answer -> answer.untilMillis() < from)
            .map(Effect::node)
            .findFirst()
            .orElse(first.node());
    return new RoundResult(
        plan,
        violations,
        since(from, clients.firstAnswer(from, answer -> !answer.node().equals(struck))),
        clients.longestSilence(from),
        evidence.after().served(),
        clients.answered().size(),
        clients.refusals().size(),
        gathering.refusedMoves(),
        clients.fenced().size(),
        evidence.forks().size());
  }

  private Scene scene(
      Plan plan,
      Evidence evidence,
      ClientLog clients,
      Trouble trouble,
      List<String> violations,
      long fromMillis) {
    return new Scene(
        "Round " + number + ", seed " + plan.seed() + ": " + plan,
        cast.stand().third().voters(),
        fromMillis,
        Beats.bootMillis(),
        trouble.done().stream()
            .map(
                d -> new Scene.Bar(d.node(), d.fault().toString(), d.fromMillis(), d.untilMillis()))
            .toList(),
        cast.lookout().changes().stream()
            .map(c -> new Scene.Phase(c.node(), c.atMillis(), c.phase(), c.epoch()))
            .toList(),
        evidence.effects(),
        clients.refusals().stream().map(ClientLog.Refusal::atMillis).toList(),
        violations);
  }

  private interface Wish {
    boolean isGranted(Sight sight);
  }

  private void await(String wish, Duration patience, Wish wanted)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!wanted.isGranted(cast.lookout().sight())) {
      cast.residents().startWhatEnded();
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "waited %d s in vain for %s: %s"
                .formatted(patience.toSeconds(), wish, cast.lookout().sight().described()));
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
    }
  }

  private void setStubborn(boolean stubborn) throws IOException {
    if (stubborn) {
      Files.writeString(cast.stand().stubborn(), "");
    } else {
      Files.deleteIfExists(cast.stand().stubborn());
    }
  }

  private static OptionalLong since(long fromMillis, OptionalLong atMillis) {
    return atMillis.isPresent()
        ? OptionalLong.of(atMillis.getAsLong() - fromMillis)
        : OptionalLong.empty();
  }

  private static String after(OptionalLong millis) {
    return millis.isPresent() ? "after %.1f s".formatted(millis.getAsLong() / 1e3) : "never";
  }
}
