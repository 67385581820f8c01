package io.twinkeeper.node.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.twinkeeper.node.guard.GuardEvent.Joined;
import io.twinkeeper.node.guard.GuardEvent.Reason;
import io.twinkeeper.node.guard.GuardEvent.Started;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TermTest {
  private static final byte[] WORD = {'{', '}'};

  @TempDir private Path directory;
  private final BootClock clock = BootClock.ofThisHost();
  private Guards guards;

  @BeforeEach
  void open() throws IOException {
    guards = Guards.open(directory, Duration.ofSeconds(1), List.of(), clock);
  }

  @Test
  void keepsThePreparedLastWordToItself() throws IOException {
    Term term = guards.openTerm("w", 3, WORD);
    Path prepared = term.directory().resolve("last-word.json");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(prepared)))
        .isEqualTo("rw-------");
    assertThat(term.isOpen()).isTrue();
    assertThat(term.released()).isEmpty();
  }

  @Test
  void opensOnceAndForgetsEarlierEpochs() throws IOException {
    Term earlier = guards.openTerm("w", 3, WORD);
    guards.openTerm("w", 12, WORD);
    assertThat(earlier.directory()).doesNotExist();
    assertThatThrownBy(() -> guards.openTerm("w", 12, WORD))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void startsNothingInAClosedTerm() throws IOException {
    Term term = guards.openTerm("w", 3, WORD);
    term.close();
    Told told = new Told();
    start(term, told, clock.millis() + 60_000);
    assertThat(told.awaitEnded()).isEqualTo(Reason.CLOSED);
    assertThat(told.first(Started.class)).isEmpty();
  }

  @Test
  void isLeftOpenByAGuardThatWasToldToStop() throws IOException {
    Term term = guards.openTerm("w", 3, WORD);
    Told told = new Told();
    GuardedProcess process = start(term, told, clock.millis() + 60_000);
    told.awaitStarted();
    assertThat(term.guards()).hasSize(1);
    process.stop();
    assertThat(told.awaitEnded()).isEqualTo(Reason.STOP);
    assertThat(term.guards()).isEmpty();
    assertThat(term.isOpen()).isTrue();
  }

  @Test
  void isLeftOpenByAGuardThatWasKilledWhileThisSideLives() throws Exception {
    Term term = guards.openTerm("w", 3, WORD);
    Told told = new Told();
    GuardedProcess process = start(term, told, clock.millis() + 60_000);
    told.awaitStarted();
    Processes.signal("KILL", process.guardProcess());
    assertThat(told.awaitEnded()).isEqualTo(Reason.GUARD_LOST);
    assertThat(term.guards()).isEmpty();
    assertThat(term.isOpen()).isTrue();
  }

  @Test
  void isClosedByTheLastGuardWhoseDeadlinePassed() throws IOException {
    Term term = guards.openTerm("w", 3, WORD);
    List<Told> all = new ArrayList<>();
    long deadline = clock.millis() + 2000;
    for (int i = 0; i < 6; i++) {
      all.add(new Told());
      start(term, all.get(i), deadline);
    }
    all.forEach(told -> assertThat(told.awaitEnded()).isEqualTo(Reason.DEADLINE));
    assertThat(term.released()).contains(WORD);
    assertThat(term.isOpen()).isFalse();
    assertThat(term.guards()).isEmpty();
  }

  @Test
  void takesInACommandThatStoodByWithoutARestart() throws IOException {
    Term term = guards.openTerm("w", 3, WORD);
    Told told = new Told();
    GuardedProcess process = guards.start(command(), told);
    process.hold();
    long group = told.awaitStarted();
    process.join(term);
    process.serveUntil(clock.millis() + 1500);
    await().until(() -> told.all().contains(new Joined()));
    assertThat(Processes.inGroup(group)).isNotEmpty();
    assertThat(told.awaitEnded()).isEqualTo(Reason.DEADLINE);
    assertThat(term.isOpen()).isFalse();
  }

  private GuardedProcess start(Term term, Told told, long deadline) throws IOException {
    GuardedProcess process = guards.start(command(), told);
    process.join(term);
    process.serveUntil(deadline);
    return process;
  }

  private static GuardedCommand command() {
    return new GuardedCommand("w", "s", List.of("sleep", "600"), Map.of(), Optional.empty());
  }
}
