package io.twinkeeper.ops.modes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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

/** From two members without a third vote to three, while people are served. */
@Tag("namespaces")
@ExtendWith(Inquest.class)
class MembershipTest {
  private static final List<String> THREE = List.of("alpha", "beta", "witness");
  private static final Duration A_WHILE = Duration.ofSeconds(12);

  @TempDir private Path directory;
  private Yard yard;

  @BeforeEach
  void form() throws Exception {
    yard = new Yard(directory, List.of("alpha", "beta"), "");
    yard.start("alpha");
    yard.start("beta");
    yard.awaitActive("alpha");
    yard.rows("alpha").add("before");
    await().atMost(Yard.PATIENCE).until(() -> yard.rows("beta").has("before"));
  }

  @AfterEach
  void stop() throws Exception {
    yard.close();
  }

  @Test
  void aWitnessThatIsAddedMakesFailoverAutomatic() throws Exception {
    assertThat(addWitness()).startsWith("0 ");
    long changedAtMillis = System.currentTimeMillis();
    yard.stop("beta");
    yard.start("beta");
    yard.start("witness");
    await().atMost(Yard.PATIENCE).until(() -> yard.complains("beta", "voter-unaware"));
    await().during(A_WHILE).atMost(Yard.PATIENCE).until(() -> yard.isActive("alpha"));
    assertThat(yard.beats("beta").atMillis()).isEmpty();
    assertThat(yard.beats("alpha").longestGap(changedAtMillis)).isLessThan(Duration.ofSeconds(2));

    long stoppedAtMillis = System.currentTimeMillis();
    yard.stop("alpha");
    yard.start("alpha");
    await().atMost(Yard.PATIENCE).until(() -> yard.isActive("alpha") || yard.isActive("beta"));
    System.out.printf("a change: %d ms%n", System.currentTimeMillis() - stoppedAtMillis);
    await().atMost(Yard.PATIENCE).until(() -> THREE.stream().allMatch(yard::seesAllUp));
    String active = yard.isActive("alpha") ? "alpha" : "beta";
    String other = active.equals("alpha") ? "beta" : "alpha";
    yard.awaitActive(active);
    yard.rows(active).add("among three");
    await().atMost(Yard.PATIENCE).until(() -> yard.rows(other).has("among three"));

    yard.kill(active);
    yard.awaitActive(other);
  }

  /** The file that the command makes is put in the place of the present one. */
  private String addWitness() throws Exception {
    Path next = yard.file("next");
    String said =
        yard.twin(
            "alpha",
            "member",
            "add",
            "witness=" + yard.wires.address("witness") + ":witness",
            "--config",
            yard.file("twin.conf").toString(),
            "--authority",
            directory.toString(),
            "--token-file",
            yard.file("alpha").resolve("token").toString(),
            "--directory",
            next.toString());
    Files.move(
        next.resolve("twin.conf"), yard.file("twin.conf"), StandardCopyOption.REPLACE_EXISTING);
    try (Stream<Path> files = Files.list(next.resolve("witness"))) {
      Files.createDirectories(yard.file("witness"));
      for (Path file : files.toList()) {
        Files.move(file, yard.file("witness").resolve(file.getFileName()));
      }
    }
    return said;
  }
}
