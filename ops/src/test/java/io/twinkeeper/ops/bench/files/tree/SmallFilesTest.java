package io.twinkeeper.ops.bench.files.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallFilesTest {
  @Test
  void makesTheSameTreeOfTheSameSeed(@TempDir Path directory) throws Exception {
    SmallFiles small = new SmallFiles(300, 300 * 4_100, 7);

    List<Path> planted = small.plant(directory.resolve("one/tree"));
    small.plant(directory.resolve("two/tree"));
    new SmallFiles(300, 300 * 4_100, 8).plant(directory.resolve("other/tree"));

    assertThat(planted).hasSize(300).allMatch(Files::isRegularFile);
    Look look = Look.at(directory.resolve("one"));
    assertThat(look.holdsAsMuchAs(new Look(300, 300 * 4_100, 0))).isTrue();
    assertThat(Comparison.differences(directory.resolve("one"), directory.resolve("two")))
        .isEmpty();
    assertThat(Comparison.differences(directory.resolve("one"), directory.resolve("other")))
        .isNotEmpty();
  }

  @Test
  void spreadsSizesAndLeavesNoFileEmpty() {
    long[] sizes = new SmallFiles(20_000, 82_000_000, 1).sizes(new SplittableRandom(1));

    assertThat(Arrays.stream(sizes).sum()).isEqualTo(82_000_000);
    assertThat(Arrays.stream(sizes).min().orElseThrow()).isPositive();
    assertThat(Arrays.stream(sizes).max().orElseThrow()).isGreaterThan(50_000);
    Arrays.sort(sizes);
    assertThat(sizes[10_000]).isBetween(1_500L, 3_500L);
  }
}
