package io.twinkeeper.ops.modes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two twins and a witness: one is lost for good, one forgets, one leaves. */
@Tag("namespaces")
@ExtendWith(Inquest.class)
class MembersOfThreeTest {
  private static final List<String> NODES = List.of("alpha", "beta", "witness");

  /** Longer than any term, fence and detector. */
  private static final Duration A_WHILE = Duration.ofSeconds(15);

  @TempDir private Path directory;
  private Yard yard;

  @BeforeEach
  void form() throws Exception {
    yard = new Yard(directory, NODES, "");
    for (String node : NODES) {
      yard.start(node);
    }
    yard.awaitActive("alpha");
    await().atMost(Yard.PATIENCE).until(() -> NODES.stream().allMatch(yard::seesAllUp));
    yard.rows("alpha").add("before");
    await().atMost(Yard.PATIENCE).until(() -> yard.rows("beta").has("before"));
  }

  @AfterEach
  void stop() throws Exception {
    yard.close();
  }

  @Test
  void aNewMachineTakesADeadOnesPlaceAndItsVoteAndNobodyNoticesIt() throws Exception {
    long diedAtMillis = System.currentTimeMillis();
    yard.kill("beta");
    Files.move(yard.file("beta"), yard.file("beta-that-died"));
    assertThat(replaceBetaByTheSpareMachine()).startsWith("0 ");
    yard.move("beta", "spare");
    yard.start("beta");
    await()
        .atMost(Yard.PATIENCE)
        .until(
            () -> Files.readString(yard.log("beta")).contains("asks the others before it votes"));
    await().atMost(Yard.PATIENCE).until(() -> votes("beta"));
    await().atMost(Yard.PATIENCE).until(() -> yard.rows("beta").has("before"));
    await().atMost(Yard.PATIENCE).until(() -> yard.seesAllUp("beta"));

    yard.kill("witness"); // alpha now needs the new machine's vote
    await().during(A_WHILE).atMost(Yard.PATIENCE).until(() -> yard.isActive("alpha"));
    assertThat(yard.beats("alpha").longestGap(diedAtMillis)).isLessThan(Duration.ofSeconds(2));

    yard.start("witness");
    await().atMost(Yard.PATIENCE).until(() -> yard.seesAllUp("witness"));
    yard.rows("alpha").add("since");
    await().atMost(Yard.PATIENCE).until(() -> yard.rows("beta").has("since"));
    yard.kill("alpha");
    yard.awaitActive("beta");
    assertThat(yard.rows("beta").has("since")).isTrue();
  }

  @Test
  void aVoterThatLostItsDiskVotesOnlyOnceItHasLearnedFromBothOthers() throws Exception {
    long epoch = yard.epoch("alpha");
    yard.kill("witness");
    forget("witness");
    yard.kill("beta");
    yard.start("witness");
    await().atMost(Yard.PATIENCE).until(() -> yard.complains("witness", "voter-unaware"));
    await().atMost(Yard.PATIENCE).until(() -> yard.isInactive("alpha"));
    await().during(A_WHILE).atMost(Yard.PATIENCE).until(() -> yard.isInactive("alpha"));
    assertThat(yard.complains("witness", "voter-unaware")).isTrue();

    yard.start("beta");
    await().atMost(Yard.PATIENCE).until(() -> votes("witness"));
    await().atMost(Yard.PATIENCE).until(() -> yard.isActive("alpha") || yard.isActive("beta"));
    String active = yard.isActive("alpha") ? "alpha" : "beta";
    yard.awaitActive(active);
    assertThat(yard.epoch(active)).isGreaterThan(epoch);
    await().atMost(Yard.PATIENCE).until(() -> NODES.stream().allMatch(yard::seesAllUp));

    yard.kill(active); // the other one needs the vote of the voter that had forgotten
    yard.awaitActive(active.equals("alpha") ? "beta" : "alpha");
  }

  @Test
  void withoutTheWitnessThatLeavesNothingMovesByItselfAnyMore() throws Exception {
    assertThat(
            yard.twin(
                "alpha",
                "member",
                "remove",
                "witness",
                "--config",
                conf(),
                "--directory",
                yard.file("next").toString()))
        .startsWith("0 ");
    Files.move(
        yard.file("next").resolve("twin.conf"),
        Path.of(conf()),
        StandardCopyOption.REPLACE_EXISTING);
    yard.stop("beta");
    yard.start("beta");
    await().atMost(Yard.PATIENCE).until(() -> yard.complains("beta", "voter-unaware"));
    assertThat(yard.isActive("alpha")).isTrue();
    yard.stop("alpha");
    yard.start("alpha");
    await().atMost(Yard.PATIENCE).until(() -> yard.isActive("alpha") || yard.isActive("beta"));
    yard.stop("witness");
    String active = yard.isActive("alpha") ? "alpha" : "beta";
    String other = active.equals("alpha") ? "beta" : "alpha";
    yard.awaitActive(active);
    long aloneSinceMillis = System.currentTimeMillis();
    await().during(A_WHILE).atMost(Yard.PATIENCE).until(() -> yard.isActive(active));
    assertThat(yard.beats(active).longestGap(aloneSinceMillis)).isLessThan(Duration.ofSeconds(2));
    yard.rows(active).add("of two");
    await().atMost(Yard.PATIENCE).until(() -> yard.rows(other).has("of two"));

    long killedAtMillis = System.currentTimeMillis();
    yard.kill(active);
    await().during(A_WHILE).atMost(Yard.PATIENCE).until(() -> yard.isInactive(other));
    assertThat(yard.beats(other).firstAfterMillis(killedAtMillis)).isEqualTo(Long.MAX_VALUE);
  }

  private String conf() {
    return yard.file("twin.conf").toString();
  }

  /** Whether a node runs, and its voter remembers. */
  private boolean votes(String node) {
    return yard.status(node).isPresent() && !yard.complains(node, "voter-unaware");
  }

  private String replaceBetaByTheSpareMachine() throws Exception {
    Path made = yard.file("beta-new");
    String said =
        yard.twin(
            "alpha",
            "member",
            "replace",
            "beta",
            "--address",
            yard.wires.address("spare"),
            "--config",
            conf(),
            "--authority",
            directory.toString(),
            "--token-file",
            yard.file("alpha").resolve("token").toString(),
            "--directory",
            made.toString(),
            "--i-have-checked-that",
            "beta-is-off");
    Files.move(made.resolve("twin.conf"), Path.of(conf()), StandardCopyOption.REPLACE_EXISTING);
    Files.move(made.resolve("beta"), yard.file("beta"));
    return said;
  }

  private void forget(String node) throws IOException {
    Path voter = yard.file(node).resolve("data").resolve("voter");
    try (Stream<Path> files = Files.walk(voter)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }
  }
}
