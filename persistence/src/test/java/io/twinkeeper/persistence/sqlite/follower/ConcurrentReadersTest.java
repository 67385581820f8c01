package io.twinkeeper.persistence.sqlite.follower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinkeeper.persistence.sqlite.follower.ApplySteps.Step;
import io.twinkeeper.protocol.segment.Segment;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another process reads the copy while segments are applied to it. */
class ConcurrentReadersTest {
  private static final String SUM =
      "SELECT sum(balance) || ' ' || count(*) FROM account;\nSELECT count(*) FROM journal;\n";

  private static final Set<Step> LOCKED_OUT = EnumSet.range(Step.EXCLUSIVE, Step.DIRECTORY_SYNCED);

  @TempDir Path directory;

  @Test
  void neverSeesATransferHalfDone() throws Exception {
    try (ScriptedSource source = accounts();
        Twin twin = Twin.open(directory)) {
      source.snapshotTo(twin.follower);
      List<Segment> transfers = transfers(source, 150);
      Process reader = shell(twin.database, 4_000);
      List<String> seen = new ArrayList<>();
      Thread collector = collect(reader, seen);
      for (Segment transfer : transfers) {
        twin.receiveAndApply(List.of(transfer));
      }
      int seenDuring = size(seen);
      reader.destroy();
      collector.join();
      assertThat(seenDuring).isPositive();
      assertThat(seen).filteredOn(line -> line.contains(" ")).containsOnly("50000 500");
      assertThat(seen).noneMatch(line -> line.contains("rror"));
    }
  }

  /** One reader at each step: none of them may depend on luck to meet a half-written file. */
  @Test
  void answersFromACommittedStateOrNotAtAllAtEveryStep() throws Exception {
    Path copy = directory.resolve("user/copy.db");
    Map<Step, Set<String>> answers = new EnumMap<>(Step.class);
    FollowerOptions options =
        Twin.options()
            .withSteps(step -> answers.computeIfAbsent(step, s -> new TreeSet<>()).add(ask(copy)));
    try (ScriptedSource source = accounts();
        Twin twin = Twin.open(directory, options)) {
      source.snapshotTo(twin.follower);
      answers.clear();
      twin.receiveAndApply(transfers(source, 8));
    }
    answers.forEach(
        (step, seen) -> {
          if (LOCKED_OUT.contains(step)) {
            assertThat(seen).as(step.name()).allMatch(answer -> answer.contains("locked"));
          } else {
            assertThat(seen).as(step.name()).containsOnly("50000 500");
          }
        });
    assertThat(answers).containsKeys(Step.JOURNAL_SYNCED, Step.PAGE_WRITTEN, Step.RELEASED);
  }

  @Test
  void waitsForAReaderNoLongerThanItsLimitAndAppliesLater() throws Exception {
    FollowerOptions impatient = Twin.options().withReaderLimit(Duration.ofMillis(200));
    try (ScriptedSource source = accounts();
        Twin twin = Twin.open(directory, impatient)) {
      source.snapshotTo(twin.follower);
      Process reader = new ProcessBuilder("sqlite3", twin.database.toString()).start();
      try (Writer commands =
              new OutputStreamWriter(reader.getOutputStream(), StandardCharsets.UTF_8);
          BufferedReader answers =
              new BufferedReader(
                  new InputStreamReader(reader.getInputStream(), StandardCharsets.UTF_8))) {
        commands.write("BEGIN;\nSELECT count(*) FROM account;\n");
        commands.flush();
        assertThat(answers.readLine()).isEqualTo("500");
        assertThat(twin.follower.append(transfers(source, 1))).isEqualTo(source.position());
        assertThatThrownBy(() -> twin.follower.applyPending(10))
            .isInstanceOf(CopyBusy.class)
            .hasMessageContaining("sqlite3");
        assertThat(SideFiles.journalOf(twin.database)).doesNotExist();
        commands.write("COMMIT;\n.quit\n");
      }
      reader.waitFor();
      assertThat(twin.follower.applyPending(10)).isFalse();
      assertThat(twin.follower.applied()).isEqualTo(source.position());
    }
  }

  private ScriptedSource accounts() throws Exception {
    ScriptedSource source = new ScriptedSource(directory.resolve("source.db"), 1024);
    source.commit(
        "CREATE TABLE account(id INTEGER PRIMARY KEY, balance INT, note)",
        "CREATE TABLE journal(id INTEGER PRIMARY KEY, what)",
        "INSERT INTO account WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE"
            + " i < 500) SELECT i, 100, hex(randomblob(30)) FROM n");
    return source;
  }

  private static List<Segment> transfers(ScriptedSource source, int count) throws Exception {
    Random random = new Random(1);
    List<Segment> segments = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int from = 1 + random.nextInt(500);
      int to = 1 + random.nextInt(500);
      segments.add(
          source.commit(
              "BEGIN",
              "UPDATE account SET balance = balance - 7 WHERE id = " + from,
              "UPDATE account SET balance = balance + 7 WHERE id = " + to,
              i % 20 == 19 ? "DELETE FROM journal" : "INSERT INTO journal(what) VALUES ('t')",
              "COMMIT"));
    }
    return segments;
  }

  /** Without patience: a lock is an answer. */
  private static String ask(Path database) {
    try {
      Process shell =
          new ProcessBuilder(
                  "sqlite3",
                  database.toString(),
                  "SELECT sum(balance) || ' ' || count(*) FROM account")
              .redirectErrorStream(true)
              .start();
      String answer =
          new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      shell.waitFor();
      return answer;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Process shell(Path database, int rounds) throws Exception {
    Process reader =
        new ProcessBuilder("sqlite3", "-cmd", ".timeout 10000", database.toString())
            .redirectErrorStream(true)
            .start();
    Thread feeder =
        new Thread(
            () -> {
              try (Writer commands =
                  new OutputStreamWriter(reader.getOutputStream(), StandardCharsets.UTF_8)) {
                for (int i = 0; i < rounds; i++) {
                  commands.write(SUM);
                  commands.flush();
                }
              } catch (IOException e) {
                // the reader was ended
              }
            });
    feeder.setDaemon(true);
    feeder.start();
    return reader;
  }

  private static Thread collect(Process reader, List<String> seen) {
    Thread collector =
        new Thread(
            () ->
                new BufferedReader(
                        new InputStreamReader(reader.getInputStream(), StandardCharsets.UTF_8))
                    .lines()
                    .forEach(
                        line -> {
                          synchronized (seen) {
                            seen.add(line);
                          }
                        }));
    collector.setDaemon(true);
    collector.start();
    return collector;
  }

  private static int size(List<String> seen) {
    synchronized (seen) {
      return seen.size();
    }
  }
}
