package io.twinkeeper.persistence.sqlite.follower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.twinkeeper.protocol.segment.Segment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers that stay are left their file. */
class BesideApplyTest {
  private static final String COUNT = "SELECT count(*) || ' ' || sum(v) FROM t";
  private static final String INSERT = "INSERT INTO t(v) VALUES (1)";
  private static final FollowerOptions AT_ONCE =
      Twin.options().withReaderLimit(Duration.ZERO).withLongestReader(Duration.ZERO);

  @TempDir Path directory;
  private ScriptedSource source;
  private Path copy;

  @BeforeEach
  void start() throws Exception {
    source = new ScriptedSource(directory.resolve("source.db"), 512);
    source.commit("CREATE TABLE t(id INTEGER PRIMARY KEY, v INT)", INSERT, INSERT);
    copy = directory.resolve("user/copy.db");
  }

  @AfterEach
  void stop() throws Exception {
    source.close();
  }

  @Test
  void aReaderThatStaysKeepsItsStateAndEverybodyElseSeesTheNewOne() throws Exception {
    try (Twin twin = twinWithTwoRows(AT_ONCE);
        StayingReader reader = new StayingReader(copy)) {
      assertThat(reader.begin(COUNT)).isEqualTo("2 2");
      receive(twin, 3);
      assertThat(SqliteShell.run(copy, COUNT)).isEqualTo("5 5\n");
      assertThat(reader.ask(COUNT)).isEqualTo("2 2");
      reader.commit();
      assertThat(reader.ask(COUNT)).isEqualTo("2 2");
      assertThat(reader.ask("PRAGMA integrity_check")).isEqualTo("ok");
      assertThat(SqliteShell.integrity(copy)).isEqualTo("ok");
    }
  }

  /** A journal beside the new file must look like nothing at all to who has the old one. */
  @Test
  void whoHasTheOldFileOpenReadsOnInItAtEveryStepOfLaterApplies() throws Exception {
    List<String> answers = new ArrayList<>();
    List<StayingReader> readers = new ArrayList<>();
    FollowerOptions watched =
        AT_ONCE.withSteps(
            step ->
                readers.forEach(
                    reader ->
                        answers.add(
                            step + " " + askOrFail(reader, "BEGIN; " + COUNT + "; COMMIT"))));
    try (Twin twin = twinWithTwoRows(watched);
        StayingReader reader = new StayingReader(copy)) {
      reader.begin(COUNT);
      receive(twin, 1);
      reader.commit();
      readers.add(reader);
      receive(twin, 5);
      readers.clear();
      assertThat(answers).hasSizeGreaterThan(40).allMatch(answer -> answer.endsWith(" 2 2"));
      assertThat(answers).anyMatch(answer -> answer.startsWith("JOURNAL_SYNCED"));
      assertThat(answers).anyMatch(answer -> answer.startsWith("PAGE_WRITTEN"));
      assertThat(SqliteShell.run(copy, COUNT)).isEqualTo("8 8\n");
      assertThat(SqliteShell.integrity(copy)).isEqualTo("ok");
    }
  }

  @Test
  void waitsForItsReadersUntilTheLimit() throws Exception {
    FollowerOptions patient =
        Twin.options()
            .withReaderLimit(Duration.ofMillis(50))
            .withLongestReader(Duration.ofMillis(400));
    try (Twin twin = twinWithTwoRows(patient);
        StayingReader reader = new StayingReader(copy)) {
      reader.begin(COUNT);
      twin.follower.append(inserts(1));
      int refusals = 0;
      while (!twin.follower.applied().equals(source.position())) {
        refusals += isRefused(twin) ? 1 : 0;
      }
      assertThat(refusals).isPositive();
      assertThat(Files.isSymbolicLink(copy)).isTrue();
    }
  }

  @Test
  void aShortReaderLeavesTheFileWhereItIs() throws Exception {
    try (Twin twin = twinWithTwoRows(Twin.options());
        StayingReader reader = new StayingReader(copy)) {
      assertThat(reader.ask(COUNT)).isEqualTo("2 2");
      receive(twin, 3);
      assertThat(reader.ask(COUNT)).isEqualTo("5 5");
      assertThat(Files.isSymbolicLink(copy)).isFalse();
    }
  }

  @Test
  void oneGenerationFollowsAnotherAndTheLastTwoKeepTheirNames() throws Exception {
    Files.createDirectories(copy.getParent());
    try (Twin twin = twinWithTwoRows(AT_ONCE)) {
      Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r-----"));
      for (int i = 0; i < 3; i++) {
        try (StayingReader reader = new StayingReader(copy)) {
          reader.begin(COUNT);
          receive(twin, 1);
        }
        receive(twin, 1);
      }
      assertThat(SqliteShell.run(copy, COUNT)).isEqualTo("8 8\n");
    }
    assertThat(namesInDirectory()).hasSize(3).contains("copy.db");
    assertThat(Files.readSymbolicLink(copy).toString()).matches("\\.copy\\.db\\.twin-[0-9a-f]{8}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
        .isEqualTo("rw-r-----");
    try (Twin twin = Twin.open(directory)) {
      assertThat(twin.follower.isDirty()).isFalse();
      assertThat(twin.follower.applied()).isEqualTo(source.position());
    }
  }

  @Test
  void removesWhatACrashLeftBesideAndKeepsWhatItDoesNotKnow() throws Exception {
    twinWithTwoRows(AT_ONCE).close();
    Path sameState = copy.resolveSibling(".copy.db.twin-00000001");
    Path unknown = copy.resolveSibling(".copy.db.twin-00000002");
    Files.copy(copy, sameState);
    Files.writeString(unknown, "somebody's");
    Files.writeString(SideFiles.firstCopyOf(copy), "half written");
    Twin.open(directory).close();
    assertThat(namesInDirectory())
        .containsExactlyInAnyOrder("copy.db", ".copy.db.twin-00000002.orphan");
  }

  @Test
  void noticesThatTheNameLeadsElsewhere() throws Exception {
    try (Twin twin = twinWithTwoRows(AT_ONCE);
        StayingReader reader = new StayingReader(copy)) {
      reader.begin(COUNT);
      receive(twin, 1);
      Files.delete(copy);
      Files.copy(source.database(), copy);
      twin.follower.append(inserts(1));
      assertThatThrownBy(() -> twin.follower.applyPending(10)).isInstanceOf(CopyChanged.class);
    }
  }

  /** SQLite has read where the link leads, and the link is swapped before it opens that. */
  @Test
  void whoOpensTheFileThatTheLinkHasJustLeftFindsItsTables() throws Exception {
    try (Twin twin = twinWithTwoRows(AT_ONCE)) {
      Path left = leaveToAReader(twin).toRealPath();
      leaveToAReader(twin);
      assertThat(copy.toRealPath()).isNotEqualTo(left);
      assertThat(SqliteShell.run(left, COUNT)).isEqualTo("3 3\n");
      Superseded kept = Superseded.in(directory.resolve("state"));
      kept.tidy(Twin.CLOCK.instant().plus(Superseded.KEPT));
      assertThat(left).exists();
      kept.tidy(Twin.CLOCK.instant().plus(Superseded.KEPT).plusMillis(1));
      assertThat(left).doesNotExist();
      assertThat(SqliteShell.run(copy, COUNT)).isEqualTo("4 4\n");
    }
    assertThat(namesInDirectory()).hasSize(2);
  }

  @Test
  void keepsWhatSomebodyWroteToTheFileThatTheLinkHasLeft() throws Exception {
    try (Twin twin = twinWithTwoRows(AT_ONCE)) {
      Path left = leaveToAReader(twin).toRealPath();
      leaveToAReader(twin);
      SqliteShell.run(left, "INSERT INTO t(v) VALUES (90)");
      leaveToAReader(twin);
      Path orphan = left.resolveSibling(left.getFileName() + ".orphan");
      assertThat(SqliteShell.run(orphan, COUNT)).isEqualTo("4 93\n");
    }
  }

  /** A file that is mounted by itself cannot be renamed over: a container's volume, say. */
  @Test
  void leavesNothingBesideIfTheLinkCannotTakeItsPlace() throws Exception {
    List<ApplySteps.Step> steps = new ArrayList<>();
    try (Twin twin = twinWithTwoRows(AT_ONCE.withSteps(steps::add))) {
      try (StayingReader reader = new StayingReader(copy)) {
        reader.begin(COUNT);
        steps.clear();
        twin.follower.append(inserts(1));
        assumeTrue(exitOf("mount", "--bind", copy.toString(), copy.toString()) == 0);
        assertThatThrownBy(() -> twin.follower.applyPending(10))
            .isInstanceOf(CopyBusy.class)
            .hasMessageContaining("no other file can take its place")
            .hasMessageContaining("sqlite3");
        assertThat(namesInDirectory()).containsExactly("copy.db");
        assertThat(isRefused(twin)).isTrue();
        assertThat(steps).as("copied once").containsOnlyOnce(ApplySteps.Step.BESIDE_WRITTEN);
      } finally {
        exitOf("umount", copy.toString());
      }
      assertThat(twin.follower.applyPending(10)).isFalse();
      assertThat(SqliteShell.run(copy, COUNT)).isEqualTo("3 3\n");
    }
  }

  @Test
  void copiesNothingWhereNoLinkCanBeMade() throws Exception {
    List<ApplySteps.Step> steps = new ArrayList<>();
    try (Twin twin = twinWithTwoRows(AT_ONCE.withSteps(steps::add));
        StayingReader reader = new StayingReader(copy)) {
      forbidLinks();
      reader.begin(COUNT);
      twin.follower.append(inserts(1));
      assertThat(isRefused(twin)).isTrue();
      assertThat(steps).doesNotContain(ApplySteps.Step.BESIDE_WRITTEN);
      assertThat(Files.isSymbolicLink(copy)).isFalse();
    }
  }

  /** Short readers that overlap are waited for in bursts, whatever else has failed. */
  @Test
  void goesOnWaitingForReadersThatCannotBeLeftTheirFile() throws Exception {
    List<StayingReader> readers = new ArrayList<>();
    AtomicInteger reserved = new AtomicInteger();
    FollowerOptions options =
        AT_ONCE
            .withReaderLimit(Duration.ofSeconds(2))
            .withSteps(
                step -> {
                  if (step == ApplySteps.Step.RESERVED && reserved.incrementAndGet() == 2) {
                    delayed(50).execute(() -> commit(readers.get(0)));
                  }
                });
    try (Twin twin = twinWithTwoRows(AT_ONCE)) {
      twin.follower.append(inserts(1));
    }
    try (Twin twin = Twin.open(directory, options);
        StayingReader reader = new StayingReader(copy)) {
      forbidLinks();
      readers.add(reader);
      reader.begin(COUNT);
      assertThat(isRefused(twin)).isTrue();
      assertThat(twin.follower.applyPending(10)).isFalse();
    }
  }

  @Test
  void writesNoJournalAgainAsLongAsReadersStay() throws Exception {
    List<ApplySteps.Step> steps = new ArrayList<>();
    try (Twin twin = twinWithTwoRows(Twin.options().withSteps(steps::add));
        StayingReader reader = new StayingReader(copy)) {
      reader.begin(COUNT);
      twin.follower.append(inserts(1));
      steps.clear();
      for (int i = 0; i < 3; i++) {
        assertThat(isRefused(twin)).isTrue();
      }
      assertThat(steps).containsOnlyOnce(ApplySteps.Step.JOURNAL_SYNCED);
      reader.commit();
      assertThat(twin.follower.applyPending(10)).isFalse();
    }
  }

  @Test
  void anAttemptKeepsItsThreadForAMomentOnly() throws Exception {
    try (Twin twin = twinWithTwoRows(Twin.options());
        StayingReader reader = new StayingReader(copy)) {
      reader.begin(COUNT);
      twin.follower.append(inserts(1));
      long begun = System.nanoTime();
      assertThat(isRefused(twin)).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
    }
  }

  /** Copying a file of many gigabytes takes minutes: nobody takes over after those. */
  @Test
  void givesWayToWhoeverLetsTheFileGo() throws Exception {
    List<ApplySteps.Step> steps = new ArrayList<>();
    List<Twin> twins = new ArrayList<>();
    List<Thread> closing = new ArrayList<>();
    FollowerOptions options =
        AT_ONCE.withSteps(
            step -> {
              steps.add(step);
              if (step == ApplySteps.Step.RESERVED && !twins.isEmpty() && closing.isEmpty()) {
                closing.add(waitingThread(twins.get(0).follower::close));
              }
            });
    try (Twin twin = twinWithTwoRows(options);
        StayingReader reader = new StayingReader(copy)) {
      reader.begin(COUNT);
      twin.follower.append(inserts(1));
      twins.add(twin);
      assertThat(isRefused(twin)).isTrue();
      closing.get(0).join();
      assertThat(steps).doesNotContain(ApplySteps.Step.BESIDE_WRITTEN);
      assertThat(twin.follower.applyPending(10)).isFalse();
    }
    assertThat(namesInDirectory()).containsExactly("copy.db");
  }

  private static Thread waitingThread(Runnable work) {
    Thread thread = new Thread(work, "lets go");
    thread.start();
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    return thread;
  }

  private static Executor delayed(long millis) {
    return CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS);
  }

  private static void commit(StayingReader reader) {
    try {
      reader.commit();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One more row, while a reader stays. */
  private Path leaveToAReader(Twin twin) throws Exception {
    try (StayingReader reader = new StayingReader(copy)) {
      reader.begin(COUNT);
      receive(twin, 1);
    }
    return copy;
  }

  /** Where the link is to be made something stands in the way. */
  private void forbidLinks() throws IOException {
    Files.createDirectories(copy.resolveSibling(".copy.db.twin-link").resolve("in the way"));
  }

  private static int exitOf(String... line) throws IOException, InterruptedException {
    return new ProcessBuilder(line)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private Twin twinWithTwoRows(FollowerOptions options) {
    Twin twin = Twin.open(directory, options);
    source.snapshotTo(twin.follower);
    return twin;
  }

  private void receive(Twin twin, int count) throws Exception {
    for (Segment segment : inserts(count)) {
      twin.receiveAndApply(List.of(segment));
    }
  }

  private List<Segment> inserts(int count) throws Exception {
    List<Segment> segments = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      segments.add(source.commit(INSERT));
    }
    return segments;
  }

  private static boolean isRefused(Twin twin) {
    try {
      twin.follower.applyPending(10);
      return false;
    } catch (CopyBusy e) {
      return true;
    }
  }

  private static String askOrFail(StayingReader reader, String sql) {
    try {
      return reader.ask(sql);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> namesInDirectory() throws IOException {
    try (Stream<Path> files = Files.list(copy.getParent())) {
      return files
          .filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))
          .map(file -> file.getFileName().toString())
          .toList();
    }
  }
}
