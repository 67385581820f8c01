package io.twinkeeper.ops.prove.round;

import io.twinkeeper.ops.demo.beat.Beats;
import io.twinkeeper.ops.prove.judge.Bounds;
import io.twinkeeper.ops.prove.judge.Effect;
import io.twinkeeper.ops.prove.judge.Evidence;
import io.twinkeeper.ops.prove.judge.Evidence.Aftermath;
import io.twinkeeper.ops.prove.judge.Evidence.Grant;
import io.twinkeeper.ops.prove.judge.Evidence.Session;
import io.twinkeeper.ops.prove.judge.Evidence.Thaw;
import io.twinkeeper.ops.prove.round.Round.Cast;
import io.twinkeeper.ops.prove.watch.Sight;
import io.twinkeeper.ops.soak.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Gathers a round's evidence. Answers of earlier rounds stay in it: what was there once must stay.
 * One thread.
 */
final class Gathering {
  private static final Duration ORPHANS_MAY_TALK = Duration.ofSeconds(25);
  private static final long LOOK_AGAIN_MILLIS = 100;
  private static final int IN_A_ROW = 12;

  private final Cast cast;
  private final Consumer<String> say;
  private final BeatFiles beats;
  private final EdgeSpans spans;
  private final Set<String> answered = new HashSet<>();
  private final Set<String> fenced = new HashSet<>();

  Gathering(Cast cast, Consumer<String> say) {
    this.cast = cast;
    this.say = say;
    this.beats = new BeatFiles(cast.stand());
    this.spans = new EdgeSpans(cast.stand());
  }

  /** A round begins: what was noted before is not its business. */
  void begin() throws IOException {
    var unused = beats.next();
    var unusedRefusals = beats.takeRefusals();
  }

  /** How many moves the bank could not make in the round whose evidence was gathered last. */
  int refusedMoves() {
    return beats.takeRefusals();
  }

  /** Silences everybody, waits for rest, and looks. */
  Evidence evidence(ClientLog clients, Trouble trouble, Recovery recovery, long fromMillis)
      throws IOException, InterruptedException {
    answered.addAll(clients.answered());
    fenced.addAll(clients.fenced());
    Files.writeString(cast.stand().quiet(), "");
    try {
      OptionalLong equal = awaitRest();
      Sight sight = cast.lookout().sight();
      Map<String, Findings> events = cast.silence().events();
      List<Effect> effects = new ArrayList<>(beats.next());
      List<Session> sessions = spans.since(fromMillis);
      clients.answers().forEach(answer -> effects.add(EdgeSpans.attributed(answer, sessions)));
      return new Evidence(
          effects,
          sessions,
          cast.hands().thaws().stream()
              .map(thaw -> new Thaw(thaw.node(), thaw.bootMillis()))
              .toList(),
          Set.copyOf(answered),
          Set.copyOf(fenced),
          events,
          cast.silence().bank(),
          cast.silence().forks(sight),
          sight.onlyActive().orElse("alpha"),
          cast.lookout().takeWrongBooks(),
          grants(),
          new Aftermath(recovery.served(), recovery.oneCluster(), equal),
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
      if (times == IN_A_ROW) {
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

  private List<Grant> grants() {
    return cast.lookout().history().stream()
        .filter(entry -> entry.kind().equals("granted"))
        .map(entry -> new Grant(entry.epoch(), entry.details().getOrDefault("node", "?")))
        .toList();
  }
}
