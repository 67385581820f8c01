package io.twinkeeper.persistence.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Alpha has lost its tree, and what it wants back is on gamma alone, which is out of reach: beta,
 * which is not, is asked for it in vain.
 */
class AwaitedTest {
  private Path directory;
  private Twins twins;

  @BeforeEach
  void start() throws IOException {
    directory = Files.createTempDirectory(Path.of("/dev/shm"), "twinkeeper-awaited");
    twins = new Twins(directory, Twins::secret, "alpha", "beta", "gamma");
    twins.sh("alpha", "echo f >f");
    twins.settleEqual();
    twins.cut("beta", "alpha");
    twins.cut("beta", "gamma");
    twins.sh("alpha", "mkdir d; echo real >d/real");
    twins.settle();
    twins.until(() -> Files.exists(twins.root("gamma").resolve("d/real")));
  }

  @AfterEach
  void stop() throws IOException {
    twins.close();
    Shell.run(Path.of("/"), "rm -r " + directory);
  }

  private String on(String node, String command) throws IOException {
    return Shell.run(twins.root(node), command);
  }

  private void rebootAlphaOutOfReachOfGamma() throws IOException {
    twins.stop("alpha");
    Shell.run(directory, "rm -r alpha; mkdir alpha");
    twins.reboot();
    twins.heal();
    twins.cut("gamma", "alpha");
    twins.cut("gamma", "beta");
    twins.start("alpha");
  }

  private Optional<String> problem(String path) {
    return twins.replica("alpha").view().problems().stream()
        .filter(problem -> problem.path().equals(path))
        .map(DirectoryView.Problem::what)
        .findFirst();
  }

  private boolean isAwaited(String path) {
    return problem(path).filter(what -> what.contains("may be on gamma")).isPresent();
  }

  @Test
  void doesNotGiveUpWhatATwinOutOfReachMayHave() throws IOException {
    rebootAlphaOutOfReachOfGamma();
    twins.until(() -> isAwaited("d/real"));
    on("alpha", "mkdir -p d; echo default >d/real");
    twins.settle();
    assertThat(isAwaited("d/real")).isTrue();

    twins.heal();
    twins.settleEqual();

    assertThat(on("gamma", "cat d/real d/real.conflict-alpha-*")).isEqualTo("real\ndefault\n");
    assertThat(twins.replica("alpha").view().problems()).isEmpty();
  }

  @Test
  void stillWaitsAfterTheNodeWasStartedOnceMore() throws IOException {
    rebootAlphaOutOfReachOfGamma();
    twins.until(() -> isAwaited("d/real"));
    twins.stop("alpha");
    on("alpha", "mkdir -p d; echo default >d/real");
    twins.start("alpha");
    twins.until(() -> isAwaited("d/real"));

    twins.heal();
    twins.settleEqual();

    assertThat(on("gamma", "cat d/real d/real.conflict-alpha-*")).isEqualTo("real\ndefault\n");
  }

  @Test
  void waitsNoMoreForATwinThatIsNoneAnyMore() throws IOException {
    rebootAlphaOutOfReachOfGamma();
    twins.until(() -> isAwaited("d/real"));
    on("alpha", "mkdir -p d; echo default >d/real");
    twins.stop("alpha");
    twins.dismiss("gamma");
    twins.heal();
    twins.start("alpha");

    twins.until(() -> Files.exists(twins.root("beta").resolve("d/real")));

    twins.settleEqual();
    assertThat(on("beta", "cat d/real; find . -name '*.conflict-*'")).isEqualTo("default\n");
  }

  @Test
  void givesUpWhatATwinToldOfThatHasBegunAnewWithoutIt() throws IOException {
    twins.cut("gamma", "alpha");
    twins.sh("gamma", "echo short-lived >lost");
    twins.settle();
    while (twins.hear("alpha", "gamma")) {
      // until alpha has heard of it, and has not got it
    }
    twins.stop("gamma");
    Shell.run(directory, "rm -r gamma gamma-own; mkdir gamma");
    twins.start("gamma");
    twins.heal();

    twins.settleEqual();

    assertThat(on("alpha", "ls; cat d/real")).isEqualTo("d\nf\nreal\n");
  }
}
