package io.twinkeeper.node.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.node.directory.DirectoryMessages.Accepted;
import io.twinkeeper.node.directory.DirectoryMessages.Confirm;
import io.twinkeeper.node.directory.DirectoryMessages.Declined;
import io.twinkeeper.node.directory.DirectoryMessages.Reject;
import io.twinkeeper.node.directory.DirectoryMessages.Sync;
import io.twinkeeper.node.directory.DirectoryMessages.Synced;
import io.twinkeeper.node.directory.DirectoryMessages.Verdict;
import io.twinkeeper.protocol.status.DirectoryStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of two or three nodes in one actor system, each over a real tree. */
final class DirectoryStreamTest {
  private static final Duration WAIT = DirectoryTwin.WAIT;

  @TempDir Path base;
  private final ActorTestKit kit =
      ActorTestKit.create("directory-stream-test", ConfigFactory.load("helm-test.conf"));
  private DirectoryTwin alpha;
  private DirectoryTwin beta;

  @BeforeEach
  void makeTwins() throws IOException {
    alpha = new DirectoryTwin(kit, base, "alpha");
    beta = new DirectoryTwin(kit, base, "beta");
    alpha.meet(beta);
  }

  @AfterEach
  void end() {
    kit.shutdownTestKit();
  }

  private void startBoth() {
    alpha.start();
    beta.start();
  }

  // ---- both ways ----

  @Test
  void carriesWhatWasThereBefore() throws IOException {
    alpha.write("notes/today.md", "buy milk");
    beta.write("photos/cat.jpg", "meow");
    Files.createSymbolicLink(alpha.root.resolve("latest"), Path.of("notes/today.md"));

    startBoth();

    await().atMost(WAIT).until(() -> beta.has("latest") && alpha.has("photos/cat.jpg"));
    assertEqualAfterSync();
    assertThat(beta.read("latest")).isEqualTo("buy milk");
  }

  @Test
  void carriesAnEditEitherWayAtOnce() throws IOException {
    startBoth();
    alpha.awaitState("in-step");
    for (int round = 0; round < 5; round++) {
      DirectoryTwin from = round % 2 == 0 ? alpha : beta;
      DirectoryTwin to = round % 2 == 0 ? beta : alpha;
      String text = "round " + round;

      from.write("page", text);

      await()
          .atMost(Duration.ofSeconds(4)) // less than a question without news stays open
          .pollInterval(Duration.ofMillis(5))
          .until(() -> to.has("page") && to.read("page").equals(text));
    }
  }

  @Test
  void carriesRenamesAndDeletions() throws IOException {
    alpha.write("a/one", "1");
    alpha.write("a/two", "2");
    startBoth();
    assertThat(alpha.sync().complete()).isTrue();

    Files.move(alpha.root.resolve("a"), alpha.root.resolve("b"));
    Files.delete(alpha.root.resolve("b/two"));
    assertThat(alpha.sync().complete()).isTrue();

    assertThat(beta.tree()).isEqualTo(alpha.tree()).containsOnlyKeys("b", "b/one");
  }

  @Test
  void goesOnWhereItWasWhenAStreamStartsAgain() throws IOException {
    startBoth();
    fill(alpha, "before", 200);
    await().atMost(WAIT).until(() -> beta.has("before/0"));
    beta.stop();
    fill(alpha, "meanwhile", 50);
    beta.write("own", "written while nobody looked");

    beta.start();

    await().atMost(WAIT).until(() -> beta.has("meanwhile/49") && alpha.has("own"));
    assertEqualAfterSync();
  }

  @Test
  void keepsBothVersionsAfterAPartition() throws IOException {
    alpha.write("page", "common");
    startBoth();
    assertThat(alpha.sync().complete()).isTrue();
    alpha.cut(beta);
    alpha.write("page", "from alpha");
    beta.write("page", "from beta");
    await().atMost(WAIT).until(() -> !beta(alpha.status()).reachable());

    alpha.heal(beta);

    await().atMost(WAIT).until(() -> conflicts(alpha) == 1 && conflicts(beta) == 1);
    assertEqualAfterSync();
    await().atMost(WAIT).until(() -> alpha.status().conflicts() == 1); // counted now and then
    assertThat(alpha.tree()).hasSize(2);
  }

  private static DirectoryStatus.Twin beta(DirectoryStatus status) {
    return Objects.requireNonNull(status.twins().get("beta"));
  }

  private static long conflicts(DirectoryTwin twin) throws IOException {
    return twin.tree().keySet().stream().filter(name -> name.contains(".conflict-")).count();
  }

  /** Each of them is asked for again, under another number. */
  @Test
  void survivesAnswersThatAreLost() throws IOException {
    Random random = new Random(7);
    fill(alpha, "tree", 40);
    alpha.line(beta).loses(m -> random.nextInt(4) == 0);
    beta.line(alpha).loses(m -> random.nextInt(4) == 0);
    startBoth();

    await().atMost(Duration.ofMinutes(2)).until(() -> beta.tree().size() == 41);

    assertThat(beta.tree()).isEqualTo(alpha.tree());
  }

  // ---- sync ----

  @Test
  void isEqualOnEveryTwinOnceASyncIsAnswered() throws IOException {
    startBoth();
    for (int round = 0; round < 3; round++) {
      fill(alpha, "a" + round, 150);
      fill(beta, "b" + round, 150);
      alpha.write("both" + round, "only one of them");

      Synced synced = (round % 2 == 0 ? alpha : beta).sync();

      assertThat(synced).isEqualTo(new Synced(true, List.of(), List.of(), null));
      assertThat(beta.tree()).isEqualTo(alpha.tree()).hasSize(303 * (round + 1));
    }
  }

  @Test
  void conflictCopiesAreOnBothSidesToo() throws IOException {
    startBoth();
    for (int round = 0; round < 5; round++) {
      for (int file = 0; file < 20; file++) {
        alpha.write("x" + round + "-" + file, "from alpha");
        beta.write("x" + round + "-" + file, "from beta");
      }

      assertThat((round % 2 == 0 ? alpha : beta).sync().complete()).isTrue();

      assertThat(beta.tree()).isEqualTo(alpha.tree());
    }
    assertThat(alpha.tree()).hasSizeGreaterThan(100);
  }

  @Test
  void isEqualOnAThirdTwinToo() throws IOException {
    DirectoryTwin gamma = new DirectoryTwin(kit, base, "gamma");
    gamma.meet(alpha);
    gamma.meet(beta);
    startBoth();
    gamma.start();
    fill(gamma, "from-gamma", 30);
    fill(beta, "from-beta", 30);

    assertThat(alpha.sync().complete()).isTrue();

    assertThat(beta.tree()).isEqualTo(gamma.tree()).isEqualTo(alpha.tree()).hasSize(62);
  }

  @Test
  void saysWhichTwinWasNotWaitedFor() {
    startBoth();
    assertThat(alpha.sync().complete()).isTrue();
    beta.stop();
    await().atMost(WAIT).until(() -> alpha.status().state().equals("alone"));

    Synced synced = alpha.sync();

    assertThat(synced).isEqualTo(new Synced(true, List.of(), List.of("beta"), null));
  }

  @Test
  void endsASyncInTimeThatCannotBe() throws IOException {
    startBoth();
    assertThat(alpha.sync().complete()).isTrue();
    alpha.cut(beta);
    alpha.write("page", "of which beta does not hear");
    Instant begin = Instant.now();

    Synced synced = alpha.sync(Duration.ofSeconds(1));

    assertThat(Duration.between(begin, Instant.now())).isBetween(sec(0.9), sec(5));
    assertThat(synced.complete()).isFalse();
    assertThat(synced.behind()).containsExactly("beta");
    assertThat(synced.reason()).contains("beta");
  }

  private static Duration sec(double seconds) {
    return Duration.ofMillis((long) (seconds * 1000));
  }

  // ---- limits ----

  @Test
  void sendsNoFasterThanItMayAndAnswersMeanwhile() throws IOException {
    alpha.bandwidth = OptionalLong.of(1_000_000);
    byte[] noise = new byte[4_000_000];
    new Random(1).nextBytes(noise);
    startBoth();
    assertThat(alpha.sync().complete()).isTrue();
    Instant begin = Instant.now();

    Files.write(alpha.root.resolve("noise"), noise);

    await()
        .atMost(WAIT)
        .until(
            () -> {
              Instant asked = Instant.now();
              assertThat(alpha.status().files()).isNotNegative();
              assertThat(Duration.between(asked, Instant.now())).isLessThan(sec(2));
              return beta.has("noise");
            });
    assertThat(Duration.between(begin, Instant.now())).isBetween(sec(2), sec(10));
    assertThat(Files.readAllBytes(beta.root.resolve("noise"))).isEqualTo(noise);
  }

  // ---- what is wrong ----

  @Test
  void showsThatItIsInStep() throws IOException {
    fill(alpha, "tree", 10);
    startBoth();
    assertThat(alpha.sync().complete()).isTrue();

    alpha.awaitState("in-step");
    beta.awaitState("in-step");

    DirectoryStatus status = alpha.status();
    assertThat(status.files()).isEqualTo(11);
    assertThat(status.pendingFiles()).isZero();
    assertThat(beta(status).inSync()).isTrue();
    assertThat(beta(status).lastHeard()).isAfter(Instant.now().minusSeconds(20));
    assertThat(status.lastSync()).isAfter(Instant.now().minusSeconds(20));
    assertThat(status.held()).isNull();
    assertThat(status.reason()).isNull();
  }

  @Test
  void holdsWhatLooksLikeAMistakeUntilSomebodyHasLooked() throws IOException {
    fill(alpha, "tree", 100);
    startBoth();
    assertThat(beta.sync().complete()).isTrue();
    assertThat(alpha.say(Confirm::new)).isInstanceOf(Declined.class);

    removeAll(alpha, "tree");
    alpha.awaitState("held");

    assertThat(alpha.status().confirmable()).isTrue();
    assertThat(alpha.sync().complete()).isFalse();
    assertThat(alpha.sync().held()).containsExactly("alpha");
    assertThat(beta.sync().reason()).contains("alpha");
    assertThat(beta.sync().held()).containsExactly("alpha");
    assertThat(alpha.sync().confirmable()).containsExactly("alpha");
    assertThat(beta.sync().confirmable()).containsExactly("alpha");
    assertThat(beta.has("tree/99")).isTrue();

    assertThat(alpha.say(Confirm::new)).isInstanceOf(Accepted.class);

    // it is a lot for beta as well, and confirmed
    await().atMost(WAIT).until(() -> !beta.has("tree"));
    assertEqualAfterSync();
    assertThat(alpha.history).hasSize(2);
    assertThat(alpha.history.get(0)).matches("board/workspace held: .* files are gone here.*");
    assertThat(alpha.history.get(1)) // and no advice, which was followed
        .matches("board/workspace CONFIRMED: \\d+ files are gone here at once");
    assertThat(beta.history).isEmpty();
  }

  @Test
  void aSyncRightAfterAnOperatorsWordWaitsForWhatComesOfIt() throws IOException {
    fill(alpha, "tree", 100);
    startBoth();
    assertThat(beta.sync().complete()).isTrue();
    removeAll(alpha, "tree");
    alpha.awaitState("held");

    alpha.stream().tell(new Reject(kit.<Verdict>createTestProbe().ref()));
    assertThat(alpha.sync().complete()).isTrue();
    assertThat(alpha.has("tree/99")).isTrue();
  }

  @Test
  void aSyncLooksAgainAtWhatWasHeldBefore() throws IOException {
    fill(alpha, "tree", 2);
    startBoth();
    assertThat(beta.sync().complete()).isTrue();
    Path elsewhere = alpha.root.resolveSibling("elsewhere");
    Files.move(alpha.root, elsewhere);
    alpha.awaitState("held");
    assertThat(alpha.sync().held()).containsExactly("alpha");
    assertThat(beta.sync().held()).containsExactly("alpha");
    assertThat(alpha.sync().confirmable()).isEmpty();
    assertThat(beta.sync().confirmable()).isEmpty();

    Files.move(elsewhere, alpha.root);

    assertThat(alpha.sync().complete()).isTrue();
  }

  @Test
  void isHeldOnceHoweverOftenItsStreamIsRestarted() throws IOException {
    fill(alpha, "tree", 2);
    startBoth();
    assertThat(beta.sync().complete()).isTrue();
    Files.move(alpha.root, alpha.root.resolveSibling("elsewhere"));
    alpha.awaitState("held");

    Duration unheardOf = Duration.ofSeconds(Long.MAX_VALUE); // the stream begins another life
    alpha.stream().tell(new Sync(unheardOf, kit.<Synced>createTestProbe().ref()));
    alpha.awaitState("held");

    assertThat(alpha.history).hasSize(1);
    assertThat(alpha.history.get(0)).contains("is not there");
  }

  @Test
  void isHeldOnceHoweverOftenTheNodeIsRestarted() throws IOException {
    fill(alpha, "tree", 100);
    startBoth();
    assertThat(beta.sync().complete()).isTrue();
    removeAll(alpha, "tree");
    alpha.awaitState("held");

    alpha.stop();
    alpha.start();
    alpha.awaitState("held");

    assertThat(alpha.history).hasSize(1);
  }

  @Test
  void bringsBackWhatWasRemovedByMistake() throws IOException {
    fill(alpha, "tree", 100);
    startBoth();
    assertThat(beta.sync().complete()).isTrue();
    removeAll(alpha, "tree");
    alpha.awaitState("held");

    assertThat(alpha.say(Reject::new)).isInstanceOf(Accepted.class);

    await().atMost(WAIT).until(() -> alpha.has("tree/99"));
    assertEqualAfterSync();
    assertThat(alpha.history).hasSize(2);
    assertThat(alpha.history.get(1)).matches("board/workspace REJECTED: .* files are gone here.*");
  }

  @Test
  void holdsAllOfWhatIsRemovedInARowAndBringsAllOfItBack() throws Exception {
    fill(alpha, "tree", 100);
    startBoth();
    assertThat(beta.sync().complete()).isTrue();
    var before = beta.tree();

    String inARow = "ls | xargs -n 4 rm";
    Process rm =
        new ProcessBuilder("sh", "-c", inARow)
            .directory(alpha.root.resolve("tree").toFile())
            .start();
    assertThat(rm.waitFor()).isZero();
    alpha.awaitState("held");
    assertThat(alpha.say(Reject::new)).isInstanceOf(Accepted.class);

    await().atMost(WAIT).until(() -> alpha.has("tree/99"));
    assertEqualAfterSync();
    assertThat(alpha.tree()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void opensOnceWhatIsInTheWayIsGone(boolean secret) throws IOException {
    alpha.secret = secret;
    Files.createDirectories(alpha.root);
    Files.writeString(alpha.own, "a file where a directory should be");
    startBoth();
    assertThat(alpha.status().state()).isEqualTo("failed");
    assertThat(alpha.status().reason()).contains("cannot open");
    assertThat(alpha.sync().complete()).isFalse();
    assertThat(beta.sync(sec(2)).complete()).isFalse();
    assertThat(beta.sync(sec(2)).held()).isEmpty();

    Files.delete(alpha.own);

    await().atMost(WAIT).until(() -> !alpha.status().state().equals("failed"));
    alpha.write("page", "at last");
    await().atMost(WAIT).until(() -> beta.has("page"));
  }

  // ---- trees ----

  private void assertEqualAfterSync() throws IOException {
    assertThat(alpha.sync()).isEqualTo(new Synced(true, List.of(), List.of(), null));
    assertThat(beta.tree()).isEqualTo(alpha.tree());
  }

  private static void fill(DirectoryTwin twin, String directory, int files) throws IOException {
    for (int i = 0; i < files; i++) {
      twin.write(directory + "/" + i, directory + " on " + twin.node + ", " + i);
    }
  }

  private static void removeAll(DirectoryTwin twin, String directory) throws IOException {
    for (int i = 0; Files.deleteIfExists(twin.root.resolve(directory + "/" + i)); i++) {}
    Files.delete(twin.root.resolve(directory));
  }
}
