package io.twinkeeper.ops.soak;

import io.twinkeeper.ops.cli.Timeline;
import io.twinkeeper.ops.cluster.Addresses;
import io.twinkeeper.ops.cluster.ClusterApi;
import io.twinkeeper.ops.cluster.Machines;
import io.twinkeeper.ops.soak.Evidence.Done;
import io.twinkeeper.protocol.status.ForkStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The soak itself: calm, an act, calm, an act, until the time is over; then quiet, and the
 * evidence. Whatever keeps the cluster from calming down ends it at once.
 */
final class Soak {
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long LOOK_AGAIN_MILLIS = 250;

  private final Place place;
  private final Machines machines;
  private final Timeline timeline;
  private final Schedule schedule;
  private final Outlook outlook;
  private final Hand hand;
  private final List<Done> done = new ArrayList<>();

  Soak(Place place, Machines machines, Timeline timeline) throws IOException {
    this.place = place;
    this.machines = machines;
    this.timeline = timeline;
    this.schedule = new Schedule(place.seed());
    place.write();
    ClusterApi api = new ClusterApi(place.files().addresses(), place.files().token());
    this.outlook = new Outlook(api);
    this.hand = new Hand(machines, api, timeline::say);
  }

  List<Done> acts() {
    return done;
  }

  /**
   * Makes trouble for {@code time}.
   *
   * @throws IOException if the cluster does not recover from it
   */
  void run(Duration time) throws IOException, InterruptedException {
    for (String node : Addresses.NODES) {
      machines.startNode(node);
    }
    timeline.say("three nodes start; the seed is " + place.seed());
    awaitCalm("the start", START);
    long deadline = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < deadline) {
      Act act = schedule.next();
      TimeUnit.NANOSECONDS.sleep(act.after().toNanos());
      carryOut(act);
    }
  }

  private void carryOut(Act act) throws IOException, InterruptedException {
    Optional<String> active = outlook.active();
    if (active.isEmpty()) {
      awaitCalm("an active node", PATIENCE);
      return;
    }
    String node = act.role() == Act.Role.ACTIVE ? active.get() : Addresses.other(active.get());
    timeline.say(act + ": " + node);
    Instant from = Instant.now();
    hand.act(act, node);
    awaitCalm(act.toString(), PATIENCE);
    done.add(new Done(act, node, from, Instant.now()));
    outlook.history();
  }

  /** Until one serves, the other one follows, and the application has answered something again. */
  private void awaitCalm(String after, Duration patience) throws IOException, InterruptedException {
    long start = System.nanoTime();
    int answered = place.answered().size();
    while (!outlook.isCalm() || place.answered().size() == answered) {
      hand.startWhatEnded();
      if (System.nanoTime() - start > patience.toNanos()) {
        throw new IOException(
            "no calm %d s after %s: %s; answers: %d"
                .formatted(
                    patience.toSeconds(),
                    after,
                    outlook.described(),
                    place.answered().size() - answered));
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
    }
    timeline.say(
        "  calm after %.1f s, %s is active"
            .formatted((System.nanoTime() - start) / 1e9, outlook.active().orElse("nobody")));
  }

  /** Silences the application, waits until both copies are at rest, and looks at everything. */
  Evidence evidence() throws IOException, InterruptedException {
    if (done.isEmpty()) {
      throw new IOException("nothing was done to the nodes: nothing was tried");
    }
    place.quiet();
    timeline.say("the application is silent");
    awaitRest();
    Examination examination =
        new Examination(place.files().scratch(), place.smallJvm(), "select id from commits");
    Map<String, Findings> copies = new LinkedHashMap<>();
    for (String node : Addresses.TWINS) {
      copies.put(node, examination.of(place.database(node)));
    }
    List<Findings> forks = new ArrayList<>();
    for (ForkStatus fork : outlook.forks()) {
      forks.add(examination.of(Path.of(fork.database())));
    }
    return new Evidence(
        copies, outlook.active().orElse("alpha"), forks, place.answered(), outlook.history(), done);
  }

  private void awaitRest() throws IOException, InterruptedException {
    long start = System.nanoTime();
    int times = 0;
    while (times < 4) { // in a row: a capture may still be on its way
      times = outlook.isAtRest() ? times + 1 : 0;
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new IOException("the copies do not come to rest: " + outlook.described());
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
    }
  }
}
