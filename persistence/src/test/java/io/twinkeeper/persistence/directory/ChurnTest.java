package io.twinkeeper.persistence.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Thousands of random changes on every side: equal trees, and nothing lost. */
class ChurnTest {
  private static final int ROUNDS = 40;

  @TempDir Path directory;

  /** {@code -Dtwinkeeper.churn.seeds=1,2,3} for those instead of the usual ones. */
  static LongStream seeds() {
    String seeds = System.getProperty("twinkeeper.churn.seeds", "1,2,3");
    return Stream.of(seeds.split(",")).mapToLong(Long::parseLong);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void twoTwinsEndEqualAndLoseNothing(long seed) throws IOException {
    churn(seed, "alpha", "beta");
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void threeTwinsEndEqualAndLoseNothing(long seed) throws IOException {
    churn(seed, "alpha", "beta", "gamma");
  }

  private void churn(long seed, String... names) throws IOException {
    Churn churn = new Churn(seed);
    Random random = churn.random();
    List<String> nodes = List.of(names);
    try (Twins twins = new Twins(directory, names)) {
      twins.settle();
      for (int i = 0; i < ROUNDS; i++) {
        for (int acts = random.nextInt(25); acts > 0; acts--) {
          churn.act(twins.root(nodes.get(random.nextInt(nodes.size()))));
        }
        disturb(twins, nodes, random);
      }
      twins.heal();
      twins.settleEqual();
      Set<String> lost = churn.owed();
      for (String node : nodes) {
        lost.removeAll(Churn.linesIn(twins.root(node)));
      }
      assertThat(lost).as("seed %d", seed).isEmpty();
    }
  }

  private static void disturb(Twins twins, List<String> nodes, Random random) throws IOException {
    switch (random.nextInt(8)) {
      case 0 -> twins.cut(nodes.get(0), nodes.get(1));
      case 1 -> twins.heal();
      case 2 -> twins.settle();
      case 3 -> {
        String node = nodes.get(random.nextInt(nodes.size()));
        twins.stop(node);
        twins.start(node);
      }
      default -> {
        nodes.forEach(node -> twins.replica(node).rescan());
        for (int rounds = random.nextInt(6); rounds > 0; rounds--) {
          twins.round();
        }
      }
    }
  }
}
