package io.twinkeeper.persistence.directory.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.directory.FilePath;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeTreeTest {
  private static final WatchSettings SETTINGS =
      new WatchSettings(Duration.ofMillis(50), Duration.ofSeconds(15), Duration.ofSeconds(1));

  @TempDir(factory = InMemory.class)
  Path directory;

  @Test
  void movesATreeOfTenThousandDirectories() throws IOException {
    Watched.sh(
        directory,
        "mkdir there; seq 1000 10999 | sed 's,\\(..\\)$,/\\1,; s,^,here/t/,' | xargs mkdir -p");
    try (Watched watched = Watched.withoutMirror(directory, SETTINGS)) {
      assertThat(watched.watch.status().directories()).isEqualTo(10_104);
      long begin = System.nanoTime();
      watched.sh("mv here/t there/t");
      watched.until(() -> !watched.trees.isEmpty());
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      assertThat(watched.trees).containsExactly(FilePath.of("there/t"));
      assertThat(took).isLessThan(Duration.ofSeconds(5));
      watched.until(() -> watched.watch.status().directories() == 10_104);
      watched.untilHandedOutByItself("there/t/77/77/f");
    }
  }

  @Test
  void watchesADirectoryOfAHundredThousandFiles() throws IOException {
    Watched.sh(directory, "mkdir flat; cd flat; seq 100000 | xargs touch");
    try (Watched watched = Watched.withoutMirror(directory, SETTINGS)) {
      watched.sh("cd flat; touch 5 7; rm 9; mkdir in");
      watched.untilCovered("flat/5");
      watched.untilCovered("flat/9");
      watched.untilHandedOutByItself("flat/in/f");
      assertThat(watched.everything).isZero();
      watched.forget();
      watched.sh("cd flat; seq 60000 | xargs touch");
      watched.untilCovered("flat/60000");
    }
  }
}
