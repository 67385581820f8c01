package io.twinkeeper.persistence.directory.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.directory.FilePath;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeTreeTest {
  @TempDir Path directory;

  @Test
  void movesATreeOfTenThousandDirectories() throws IOException {
    Watched.sh(
        directory,
        "mkdir here there; seq 100 | sed 's,^,here/t/,' > names; xargs mkdir -p < names;"
            + " for n in $(cat names); do seq 100 | sed \"s,^,$n/,\"; done | xargs mkdir");
    try (Watched watched = Watched.of(directory)) {
      assertThat(watched.watch.status().directories()).isEqualTo(10_104);
      long begin = System.nanoTime();
      watched.sh("mv here/t there/t");
      watched.until(() -> !watched.trees.isEmpty());
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      assertThat(watched.trees).containsExactly(FilePath.of("there/t"));
      assertThat(took).isLessThan(Duration.ofSeconds(5));
      watched.until(() -> watched.watch.status().directories() == 10_104);
      watched.untilHandedOutByItself("there/t/77/77/f");
      System.err.println("moved 10,104: " + took);
    }
  }

  @Test
  void watchesADirectoryOfAHundredThousandFiles() throws IOException {
    Watched.sh(directory, "mkdir flat; cd flat; seq 100000 | xargs touch");
    try (Watched watched = Watched.of(directory)) {
      watched.sh("cd flat; touch 5 7; rm 9; mkdir in");
      watched.untilCovered("flat/5");
      watched.untilCovered("flat/9");
      watched.untilHandedOutByItself("flat/in/f");
      assertThat(watched.everything).isZero();
      watched.forget();
      watched.sh("cd flat; seq 100000 | xargs touch");
      watched.untilTrue();
    }
  }
}
