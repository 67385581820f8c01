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
import io.twinkeeper.ops.soak.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Plays rounds, one after the other, on one cluster. One thread. */
public final class Round {
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration BEFORE = Duration.ofSeconds(3);

  /** For so long without a break: the consequences of a fault need not show at once. */
  private static final Duration CALM = Duration.ofSeconds(4);

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration ORPHANS_MAY_TALK = Duration.ofSeconds(25);
  private static final long LOOK_AGAIN_MILLIS = 100;
  private static final int IN_A_ROW = 4;

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
  private final BeatFiles beats;
  private final Set<String> answered = new HashSet<>();
  private final Set<String> fenced = new HashSet<>();
  private int number;

  public Round(Cast cast, Consumer<String> say) {
    this.cast = cast;
    this.say = say;
    this.beats = new BeatFiles(cast.stand());
  }

  /**
   * Waits until the cluster is whole.
   *
   * @throws IOException if that takes too long
   */
  public void awaitCalm() throws IOException, InterruptedException {
    await(
        "one cluster in which one serves and one follows",
        START,
        s -> s.isCalm() && s.isOneCluster());
  }

  /** Plays one; the cluster is whole before and, if the round passes, afterwards. */
  public RoundResult play(Plan plan) throws IOException, InterruptedException {
    number++;
    Path directory = Files.createDirectories(cast.stand().round(number));
    String id = "r" + number;
    long fromMillis = Beats.bootMillis();
    var unused = beats.next();
    setStubborn(plan.stubborn());
    ClientLog clients = new ClientLog(id);
    Trouble trouble = new Trouble(cast.hands(), cast.residents(), cast.lookout()::sight, say);
    LoadGenerator load =
        LoadGenerator.start(
            Addresses.socketAddress(cast.stand().files().addresses().edgeClients()),
            cast.writesPerSecond(),
            id,
            clients);
    Aftermath aftermath;
    try {
      TimeUnit.NANOSECONDS.sleep(BEFORE.toNanos());
      trouble.carryOut(plan);
      aftermath = recover(clients);
    } finally {
      load.close();
    }
    Evidence evidence = evidence(clients, trouble, aftermath);
    List<String> violations = new Judge(evidence, Bounds.PROMISED).violations();
    RoundResult result = result(plan, violations, clients, trouble, evidence);
    Scene scene = scene(plan, evidence, clients, trouble, violations, fromMillis);
    Files.writeString(directory.resolve("timeline.html"), new Picture(scene).html());
    return result;
  }

  /** Times since the last fault ended; empty if it did not come to that in time. */
  private record Aftermath(long healedMillis, OptionalLong served, OptionalLong oneCluster) {}

  private Aftermath recover(ClientLog clients) throws IOException, InterruptedException {
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
    return new Aftermath(healed, served, oneCluster);
  }

  private Evidence evidence(ClientLog clients, Trouble trouble, Aftermath aftermath)
      throws IOException, InterruptedException {
    answered.addAll(clients.answered());
    fenced.addAll(clients.fenced());
    Files.writeString(cast.stand().quiet(), "");
    try {
      OptionalLong equal = awaitRest();
      Sight sight = cast.lookout().sight();
      Map<String, Findings> events = cast.silence().events();
      List<Effect> effects = new ArrayList<>(beats.next());
      effects.addAll(clients.answers());
      return new Evidence(
          effects,
          cast.hands().thaws().stream()
              .map(thaw -> new Evidence.Thaw(thaw.node(), thaw.bootMillis()))
              .toList(),
          Set.copyOf(answered),
          Set.copyOf(fenced),
          events,
          cast.silence().bank(),
          cast.silence().forks(sight),
          sight.onlyActive().orElse("alpha"),
          cast.lookout().takeWrongBooks(),
          grants(),
          new Evidence.Aftermath(aftermath.served(), aftermath.oneCluster(), equal),
          orphans(),
          trouble.strangers());
    } finally {
      Files.deleteIfExists(cast.stand().quiet());
    }
  }

  private OptionalLong awaitRest() throws IOException, InterruptedException {
    long start = Beats.bootMillis();
    int times = 0; // in a row: a capture may still be on its way
    while (Beats.bootMillis() - start < Bounds.PROMISED.equal().toMillis()) {
      cast.residents().startWhatEnded();
      times = cast.lookout().sight().isAtRest() ? times + 1 : 0;
      if (times == IN_A_ROW * 3) {
        return OptionalLong.of(Beats.bootMillis() - start);
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
    }
    say.accept("no rest: " + cast.lookout().sight().described());
    return OptionalLong.empty();
  }

  /** A guard may still be telling others that it is done. */
  private List<String> orphans() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + ORPHANS_MAY_TALK.toNanos();
    List<String> orphans = cast.silence().orphans(cast.lookout().sight());
    while (!orphans.isEmpty() && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
      orphans = cast.silence().orphans(cast.lookout().sight());
    }
    return orphans;
  }

  private List<Evidence.Grant> grants() {
    return cast.lookout().history().stream()
        .filter(entry -> entry.kind().equals("granted"))
        .map(entry -> new Evidence.Grant(entry.epoch(), entry.details().getOrDefault("node", "?")))
        .toList();
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
