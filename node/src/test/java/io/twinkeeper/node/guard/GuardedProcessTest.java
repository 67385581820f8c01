package io.twinkeeper.node.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twinkeeper.node.guard.GuardEvent.Exited;
import io.twinkeeper.node.guard.GuardEvent.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GuardedProcessTest {
  private static final Duration STOP_TIME = Duration.ofMillis(700);
  private static final Duration FAR = Duration.ofMinutes(5);

  /** What a loaded machine may add to any instant. */
  private static final long SLACK_MILLIS = 1500;

  private static final long HUP_INT_QUIT_PIPE_TERM = 0x5007;

  @TempDir private Path directory;
  private final BootClock clock = BootClock.ofThisHost();
  private final Told told = new Told();
  private Guards guards;
  private Optional<GuardedProcess> running = Optional.empty();

  @BeforeEach
  void open() throws IOException {
    guards = Guards.open(directory, STOP_TIME, List.of(), clock, 10_000);
  }

  @AfterEach
  void stop() {
    running.ifPresent(
        process -> {
          process.stop();
          await().atMost(Told.PATIENCE).until(told::ended);
        });
  }

  @Test
  void startsNothingBeforeTheFirstDeadline() throws IOException {
    GuardedProcess process = start("sleep 600");
    process.stop();
    assertThat(told.awaitEnded()).isEqualTo(Reason.STOP);
    assertThat(told.first(GuardEvent.Started.class)).isEmpty();
  }

  @Test
  void endsTheGroupWhenNoLaterDeadlineComes() throws IOException {
    long deadline = clock.millis() + 1000;
    GuardedProcess process = start("sleep 600 & sleep 600 & wait");
    process.serveUntil(deadline);
    long group = told.awaitStarted();
    assertThat(told.awaitEnded()).isEqualTo(Reason.DEADLINE);
    assertThat(Processes.inGroup(group)).isEmpty();
    assertThat(clock.millis()).isBetween(deadline, deadline + SLACK_MILLIS);
  }

  @Test
  void killsWhoeverIgnoresTermOnceTheStopTimeIsOver() throws IOException {
    long deadline = clock.millis() + 1000;
    GuardedProcess process = start("trap '' TERM; sleep 600 & while :; do wait; done");
    process.serveUntil(deadline);
    long group = told.awaitStarted();
    told.awaitEnded();
    long killed = deadline + STOP_TIME.toMillis();
    assertThat(Processes.inGroup(group)).isEmpty();
    assertThat(clock.millis()).isBetween(killed, killed + SLACK_MILLIS);
  }

  @Test
  void countsTheLatestDeadlineWhateverTheOrder() throws IOException {
    long latest = clock.millis() + 2500;
    GuardedProcess process = start("sleep 600");
    process.serveUntil(latest);
    process.serveUntil(latest - 2000);
    told.awaitStarted();
    told.awaitEnded();
    assertThat(clock.millis()).isGreaterThanOrEqualTo(latest);
  }

  @Test
  void startsNothingIfTheFirstDeadlineHasPassed() throws IOException {
    GuardedProcess process = start("sleep 600");
    process.serveUntil(clock.millis() - 1);
    assertThat(told.awaitEnded()).isEqualTo(Reason.DEADLINE);
    assertThat(told.first(GuardEvent.Started.class)).isEmpty();
  }

  @Test
  void tellsTheExitCodeAndEndsWhatTheCommandLeftBehind() throws IOException {
    GuardedProcess process = start("sleep 600 & exit 7");
    process.hold();
    long group = told.awaitStarted();
    assertThat(told.awaitEnded()).isEqualTo(Reason.EXITED);
    assertThat(told.first(Exited.class)).containsExactly(new Exited(7));
    assertThat(Processes.inGroup(group)).isEmpty();
  }

  @Test
  void endsAGrandchildThatMadeASessionOfItsOwn() throws IOException {
    String unique = "600." + clock.millis();
    GuardedProcess process = start("setsid sleep " + unique + " & sleep 600");
    process.hold();
    told.awaitStarted();
    await().until(() -> Processes.anyWith("sleep " + unique));
    process.stop();
    told.awaitEnded();
    assertThat(Processes.anyWith("sleep " + unique)).isFalse();
  }

  @Test
  void givesEachProcessOneTermToTidyUp() throws IOException {
    GuardedProcess process =
        start("trap 'echo term; sleep 0.2; exit 0' TERM; echo up; while :; do sleep 0.05; done");
    process.hold();
    await().until(() -> log().contains("up"));
    process.stop();
    told.awaitEnded();
    assertThat(log().lines()).containsOnlyOnce("term");
  }

  @Test
  void passesTheEnvironmentOnWithoutTheGuardsOwn() throws IOException {
    String script = "echo \"$GREETING|$PATH|${LC_ALL-none}|$PWD\"; grep SigIgn /proc/self/status";
    GuardedCommand command =
        new GuardedCommand(
            "w",
            "s",
            List.of("bash", "-c", script),
            Map.of("GREETING", "hello", "PATH", "/bin:/nowhere", "LC_ALL", "C.UTF-8"),
            Optional.of(directory));
    GuardedProcess process = guards.start(command, told);
    process.hold();
    told.awaitEnded();
    assertThat(log()).contains("hello|/bin:/nowhere|C.UTF-8|" + directory.toRealPath());
    assertThat(ignoredSignals() & HUP_INT_QUIT_PIPE_TERM).isZero();
  }

  @Test
  void endsTheGroupItselfIfTheGuardIsKilled() throws Exception {
    GuardedProcess process = start("trap '' TERM; sleep 600 & setsid sleep 600 & wait; sleep 600");
    process.serveUntil(clock.millis() + FAR.toMillis());
    long group = told.awaitStarted();
    await().until(() -> Processes.inGroup(group).size() >= 2);
    Processes.signal("KILL", process.guardProcess());
    assertThat(told.awaitEnded()).isEqualTo(Reason.GUARD_LOST);
    assertThat(Processes.inGroup(group)).isEmpty();
  }

  @Test
  void aThawedGuardEndsTheGroupFirstThoughALaterDeadlineWaits() throws Exception {
    long deadline = clock.millis() + 1500;
    GuardedProcess process = start("sleep 600");
    process.serveUntil(deadline);
    long group = told.awaitStarted();
    Processes.signal("STOP", process.guardProcess());
    process.serveUntil(clock.millis() + FAR.toMillis());
    await().until(() -> clock.millis() > deadline + STOP_TIME.toMillis());
    Processes.signal("CONT", process.guardProcess());
    assertThat(told.awaitEnded()).isEqualTo(Reason.DEADLINE);
    assertThat(Processes.inGroup(group)).isEmpty();
  }

  @Test
  void aGuardThatAnswersNothingIsReplacedByThisSide() throws Exception {
    GuardedProcess process = start("sleep 600");
    process.serveUntil(clock.millis() + FAR.toMillis());
    long group = told.awaitStarted();
    Processes.signal("STOP", process.guardProcess());
    await()
        .atMost(Told.PATIENCE)
        .until(
            () -> {
              process.serveUntil(clock.millis() + FAR.toMillis());
              return Processes.inGroup(group).isEmpty();
            });
    assertThat(told.awaitEnded()).isEqualTo(Reason.GUARD_LOST);
  }

  @Test
  void keepsABoundedLogOfAChattyCommand() throws IOException {
    GuardedProcess process =
        start(
            "for i in {1..30}; do for j in {1..50}; do echo \"line $i $j of some length\"; done; sleep 0.1; done; echo done; sleep 600");
    process.hold();
    await().atMost(Told.PATIENCE).until(() -> log().contains("done"));
    Path current = directory.resolve("logs/w-s.log");
    Path before = directory.resolve("logs/w-s.log.1");
    assertThat(Files.size(before)).isLessThanOrEqualTo(10_000);
    assertThat(Files.size(current)).isLessThan(30_000);
  }

  @Test
  void runsThoughTheLogCannotBeWritten() throws IOException {
    Files.createDirectories(directory.resolve("logs/w-s.log"));
    GuardedProcess process = start("exit 3");
    process.hold();
    told.awaitEnded();
    assertThat(told.first(Exited.class)).containsExactly(new Exited(3));
  }

  @Test
  void reportsACommandThatIsNotThere() throws IOException {
    GuardedProcess process =
        guards.start(
            new GuardedCommand("w", "s", List.of("/no/such/thing"), Map.of(), Optional.empty()),
            told);
    process.hold();
    told.awaitEnded();
    assertThat(told.first(Exited.class)).containsExactly(new Exited(127));
    assertThat(log()).contains("/no/such/thing");
  }

  private GuardedProcess start(String script) throws IOException {
    GuardedProcess process =
        guards.start(
            new GuardedCommand("w", "s", List.of("bash", "-c", script), Map.of(), Optional.empty()),
            told);
    running = Optional.of(process);
    return process;
  }

  private long ignoredSignals() throws IOException {
    String mask = log().lines().filter(line -> line.startsWith("SigIgn")).findFirst().orElseThrow();
    return Long.parseUnsignedLong(mask.substring(8).trim(), 16);
  }

  private String log() throws IOException {
    Path log = directory.resolve("logs/w-s.log");
    return Files.exists(log) ? Files.readString(log) : "";
  }
}
