package io.twinkeeper.persistence.directory.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Native;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.FilePath;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Directories that cannot be watched, for now or ever. */
class LimitTest {
  @TempDir Path directory;

  @Test
  void looksNowAndThenWhereThereIsNoWatchToBeHad() throws IOException {
    Watched.sh(directory, "for i in 1 2 3 4 5 6 7 8 9; do mkdir -p d$i/a/b; done");
    AtomicInteger most = new AtomicInteger(10);
    try (Watched watched =
        Watched.of(directory, path -> false, Watched.SETTINGS, () -> {}, most::get)) {
      watched.until(() -> watched.watch.status().unwatched() == 18);
      assertThat(watched.watch.status().directories()).isEqualTo(10);
      assertThat(watched.watch.status().warning().orElseThrow())
          .startsWith("18 of 28 directories are not watched but looked at every 200 ms: ")
          .endsWith("set sysctl fs.inotify.max_user_watches = 32, needed are at least 28");
      watched.forget();
      watched.sh("for i in 1 2 3 4 5 6 7 8 9; do echo 1 > d$i/a/b/f; done");
      watched.untilTrue();
      assertThat(watched.trees).contains(FilePath.of("d1/a"), FilePath.of("d9/a"));
      most.set(20);
      watched.until(() -> watched.watch.status().unwatched() == 8);
      most.set(100);
      watched.until(() -> watched.watch.status().unwatched() == 0);
      assertThat(watched.watch.status().warning()).isEmpty();
      assertThat(watched.watch.status().directories()).isEqualTo(28);
      watched.untilTrue();
      watched.untilHandedOutByItself("d5/a/b/g");
    }
  }

  @Test
  void usesTheWatchesThatAreGivenBack() throws IOException {
    Watched.sh(directory, "mkdir -p a/1 a/2 a/3 a/4");
    try (Watched watched =
        Watched.of(directory, path -> false, Watched.SETTINGS, () -> {}, () -> 6)) {
      for (int i = 0; i < 5; i++) {
        watched.sh("mv a b; mkdir -p a/1 a/2; mv a/1 a/2 ..; mv b c; mkdir c/deep");
        watched.until(() -> watched.watch.status().unwatched() > 0);
        watched.sh("rm -r a ../1 ../2 c/deep; mv c a; echo 1 > a/4/f");
        watched.until(() -> watched.watch.status().unwatched() == 0);
        watched.untilTrue();
      }
      assertThat(watched.watch.status().directories()).isEqualTo(6);
    }
  }

  @Test
  void evenTheRootMayBeWithoutAWatch() throws IOException {
    Watched.sh(directory, "mkdir -p a/b");
    AtomicInteger most = new AtomicInteger();
    try (Watched watched =
        Watched.of(directory, path -> false, Watched.SETTINGS, () -> {}, most::get)) {
      watched.sh("echo 1 > a/b/f");
      watched.untilTrue();
      assertThat(watched.watch.status().directories()).isZero();
      most.set(3);
      watched.until(() -> watched.watch.status().directories() == 3);
      watched.untilHandedOutByItself("a/b/g");
    }
  }

  @Test
  void tellsOfDirectoriesThatMayNotBeRead() throws IOException, InterruptedException {
    assumeTrue(Watched.works("setpriv", "--bounding-set", "-dac_override", "true"));
    Watched.sh(directory, "mkdir closed; chmod 000 closed");
    String said =
        elsewhere(
            "exec setpriv --bounding-set -dac_override,-dac_read_search \"$@\"",
            directory.toString());
    assertThat(said).contains("1 1 1 directory is not watched: they may not be read");
  }

  @Test
  void livesWithTheKernelsOwnLimit() throws IOException, InterruptedException {
    assumeTrue(Watched.works("unshare", "-Ur", "true"));
    Watched.sh(directory, "for i in 1 2 3 4 5 6 7 8 9; do mkdir -p d$i/a/b; done");
    String said =
        elsewhere(
            "exec unshare -Ur sh -ec 'echo 10 > /proc/sys/user/max_inotify_watches; exec \"$@\"' x"
                + " \"$@\"",
            directory.toString());
    assertThat(said)
        .contains("10 18 18 of 28 directories are not watched but looked at every 30 s: ")
        .contains("set sysctl user.max_inotify_watches = 32, needed are at least 28");
  }

  /** Lets another JVM watch, which {@code script} begins somehow, and returns what it says. */
  private String elsewhere(String script, String root) throws IOException, InterruptedException {
    String classPath =
        Stream.of(
                TreeWatch.class,
                StatusProcess.class,
                FilePath.class,
                PosixException.class,
                Native.class,
                LoggerFactory.class,
                NullMarked.class)
            .map(type -> type.getProtectionDomain().getCodeSource().getLocation().toString())
            .map(place -> Path.of(URI.create(place)).toString())
            .distinct()
            .collect(Collectors.joining(File.pathSeparator));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                "sh",
                "-ec",
                script,
                "x",
                java,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                StatusProcess.class.getName(),
                root)
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
