package io.twinkeeper.persistence.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alpha and beta have settled theirs when they hear of gamma's, which is later than both. */
class ThreeEditsTest {
  @TempDir Path directory;
  private Twins twins;

  @BeforeEach
  void start() throws IOException {
    twins = new Twins(directory, "alpha", "beta", "gamma");
    twins.sh("alpha", "echo base >f.txt");
    twins.settleEqual();
    twins.cut("gamma", "alpha");
    twins.cut("gamma", "beta");
    twins.sh("alpha", "echo alpha >f.txt; touch -d @1800000000.123456789 f.txt");
    twins.sh("beta", "echo beta >f.txt; touch -d @1800000001.123456789 f.txt");
    twins.sh("gamma", "echo gamma >f.txt; touch -d @1800000002.123456789 f.txt");
    awaitOn("alpha", "alpha\nbeta\n");
    awaitOn("beta", "alpha\nbeta\n");
  }

  @AfterEach
  void stop() {
    twins.close();
  }

  private String on(String node, String command) throws IOException {
    return Shell.run(twins.root(node), command);
  }

  private void awaitOn(String node, String contents) throws IOException {
    twins.until(() -> contentsOn(node).equals(contents));
  }

  private String contentsOn(String node) {
    try {
      return on(node, "cat f*");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void assertThreeFiles() throws IOException {
    for (String node : List.of("alpha", "beta", "gamma")) {
      assertThat(on(node, "ls; cat f*"))
          .as(node)
          .isEqualTo(
              """
              f.conflict-alpha-20270115T080000123Z.txt
              f.conflict-beta-20270115T080001123Z.txt
              f.txt
              alpha
              beta
              gamma
              """);
    }
  }

  /** Both have beta's in the tree, and neither knows what the other makes of it. */
  @Test
  void areThreeFilesWhenBothHearOfTheThirdAtOnce() throws IOException {
    twins.heal();
    twins.cut("alpha", "beta");
    awaitOn("alpha", "alpha\nbeta\ngamma\n");
    awaitOn("beta", "alpha\nbeta\ngamma\n");
    twins.heal();
    twins.settleEqual();
    assertThreeFiles();
  }

  @Test
  void areThreeFilesWhenOneHearsOfTheThirdLater() throws IOException {
    twins.heal();
    twins.cut("alpha", "beta");
    twins.cut("alpha", "gamma");
    awaitOn("beta", "alpha\nbeta\ngamma\n");
    twins.heal();
    twins.settleEqual();
    assertThreeFiles();
  }
}
