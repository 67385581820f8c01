package io.twinkeeper.ops.bench.files.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LookTest {
  @Test
  void countsFilesAndTheirBytesAndKeepsTheLastChange() {
    Look look =
        new Look(0, 0, 0)
            .with("d 4096 1795312800.5000000000")
            .with("f 120 1795312801.2500000001")
            .with("l 7 1795312800.0000000000")
            .with("f 3 1795312799.0000000000");

    assertThat(look).isEqualTo(new Look(2, 123, 1_795_312_801_250_000_000L));
  }

  @Test
  void seesATreeAndWhenItWasChangedLast(@TempDir Path directory) throws Exception {
    Path inside = Files.createDirectories(directory.resolve("a/b"));
    Files.writeString(inside.resolve("one"), "12345");
    Files.writeString(directory.resolve("two"), "678");
    Instant now = Instant.now();

    Look look = Look.at(directory);

    assertThat(look.holdsAsMuchAs(new Look(2, 8, 0))).isTrue();
    assertThat(look.lastChangeNanos())
        .isBetween(now.minusSeconds(60).getEpochSecond() * 1_000_000_000, nanos(now));
  }

  @Test
  void seesNothingWhereNothingIs(@TempDir Path directory) throws Exception {
    assertThat(Look.at(directory.resolve("missing"))).isEqualTo(new Look(0, 0, 0));
  }

  private static long nanos(Instant instant) {
    return instant.getEpochSecond() * 1_000_000_000 + instant.getNano();
  }
}
