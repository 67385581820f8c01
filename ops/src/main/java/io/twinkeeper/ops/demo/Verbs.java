package io.twinkeeper.ops.demo;

import static io.twinkeeper.ops.cli.ExitCode.FAILURE;
import static io.twinkeeper.ops.cli.ExitCode.OK;
import static io.twinkeeper.ops.cli.ExitCode.REFUSED;
import static io.twinkeeper.ops.cli.ExitCode.USAGE;

import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cluster.Blow;
import io.twinkeeper.ops.demo.workspace.Trees;
import io.twinkeeper.ops.demo.workspace.Workspace;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The operators' verbs instead of rounds: each is typed at a cluster that serves clients, and must
 * end as it is documented. One machine's daemon is killed, while automatic failover is paused.
 */
final class Verbs {
  private static final String W = Stage.WORKLOAD;
  private static final String FILES = "verbs";
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  /** Beyond the grant's deadline, stop time and margin, and two looks of a helm. */
  private static final Duration NOBODY_FOR = Duration.ofSeconds(9);

  private static final long LOOK_AGAIN_MILLIS = 100;

  private final Cast cast;
  private final Proof proof;
  private final Console console;
  private final String home;
  private final String twin;

  Verbs(Cast cast, Proof proof, String home) {
    this.cast = cast;
    this.proof = proof;
    this.console = new Console(cast.stage().configuration(), cast);
    this.home = home;
    this.twin = Cast.other(home);
  }

  /** Tries them all; ends with the workload where it was. */
  void play() throws IOException, InterruptedException {
    awaitService(home);
    cast.workspace().prepare(FILES);
    Trees shared = cast.workspace().await(PATIENCE);
    if (!shared.equal()) {
      throw failure("the workspaces do not become equal: " + shared.differences());
    }
    cast.workspace().work(FILES, Workspace.Act.BEFORE);
    refused();
    moved();
    planned();
    paused();
    cast.workspace().work(FILES, Workspace.Act.AFTER);
    drained();
    drilled();
    console.type(OK, twin, "history", "--moves", "--limit", "20");
  }

  private void refused() throws InterruptedException {
    movable(home, twin);
    console.type(USAGE, "no data member gamma", "switchover", W, "--to", "gamma");
    console.type(USAGE, "nope", "switchover", "nope");
    console.type(REFUSED, home, "switchover", W, "--from", twin);
    console.type(REFUSED, "not paused", "resume");
    console.typeUntil(FAILURE, twin + " would take over", PATIENCE, "explain", W);
  }

  /** The helm that decides has heard of both, which may be a second after they say so. */
  private void movable(String from, String to) throws InterruptedException {
    String told = "from " + from + " to " + to;
    console.typeUntil(REFUSED, told, PATIENCE, "switchover", W, "--dry-run");
  }

  private void moved() throws IOException, InterruptedException {
    int mark = cast.answers().size();
    long asked = System.nanoTime();
    console.type(OK, twin + " is active", "switchover", W, "--from", home, "--to", twin);
    tellOutage(mark, asked, twin);
    awaitService(twin);
    new Diary(cast).moved(home, twin);
    new Published(cast).edit(twin, home);
  }

  private void planned() throws IOException, InterruptedException {
    console.type(OK, "", "switchover", W, "--at", "+1h");
    console.type(OK, "", "switchover", W, "--cancel");
    console.type(REFUSED, "no switchover is planned", "switchover", W, "--cancel");
    int mark = cast.answers().size();
    long asked = System.nanoTime();
    console.type(OK, home, "switchover", W, "--to", home, "--at", "+1s");
    tellOutage(mark, asked, home);
    awaitService(home);
    new Diary(cast).moved(twin, home);
    new Published(cast).edit(home, twin);
  }

  private void tellOutage(int mark, long asked, String successor) throws InterruptedException {
    long outage = new Switchover(cast).outage(mark, asked, successor);
    cast.say("%s serves; clients waited %s at most", successor, Cast.span(outage));
  }

  /** Nobody takes over from a dead node until somebody says so. */
  private void paused() throws IOException, InterruptedException {
    console.type(OK, "paused", "pause", "--reason", "a demonstration");
    Blow blow = new Blow(false, Blow.Scope.JVM);
    cast.say("%s on %s, now", blow, home);
    cast.machines().strike(home, blow, cast.machines().targets(home, blow));
    cast.workspace().work(FILES, Workspace.Act.DURING);
    nobodyTakesOver();
    console.type(OK, "a demonstration", "status");
    console.type(FAILURE, "nobody would take over", "explain", W, "--if-died", home);
    console.type(OK, "", "resume");
    awaitService(twin);
    cast.machines().startNode(home);
    cast.watch().await(home + " to follow", PATIENCE, v -> v.follows(home));
    proof.readForks(cast.watch().view().forks(), proof.copy(twin));
    movable(twin, home);
  }

  private void nobodyTakesOver() throws InterruptedException {
    long until = System.nanoTime() + NOBODY_FOR.toNanos();
    while (System.nanoTime() < until) {
      if (!cast.watch().view().phase(twin).equals("following")) {
        throw failure(twin + " took over although automatic failover is paused");
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
    }
    cast.say("%s took nothing for %d s", twin, NOBODY_FOR.toSeconds());
  }

  private void drained() throws IOException, InterruptedException {
    console.type(OK, "moved to " + home, "drain", twin, "--reason", "a new disk");
    awaitService(home);
    new Diary(cast).moved(twin, home);
    console.type(REFUSED, "in maintenance", "switchover", W, "--to", twin);
    console.type(OK, "", "undrain", twin);
    console.type(REFUSED, "not in maintenance", "undrain", twin);
  }

  private void drilled() throws InterruptedException {
    console.type(REFUSED, "moved by itself", "drill", W);
    console.type(OK, "", "acknowledge", W);
    console.typeUntil(REFUSED, "passed", PATIENCE, "drill", W, "--isolated");
    console.typeUntil(REFUSED, "passed", PATIENCE, "drill", W);
    awaitService(home);
  }

  private void awaitService(String node) throws InterruptedException {
    String other = Cast.other(node);
    boolean both = !cast.watch().view().phase(other).equals("away");
    cast.watch()
        .await(
            node + " to serve" + (both ? " and " + other + " to follow" : ""),
            PATIENCE,
            v -> v.serves(node) && (!both || v.follows(other)));
  }

  private static CommandFailure failure(String line) {
    return new CommandFailure(FAILURE, line);
  }
}
