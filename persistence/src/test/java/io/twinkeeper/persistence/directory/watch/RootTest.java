package io.twinkeeper.persistence.directory.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Roots that are not what they were. */
class RootTest {
  @TempDir Path directory;
  private Path root;

  @BeforeEach
  void fill() throws IOException {
    root = directory.resolve("root");
    Watched.sh(directory, "mkdir -p root/a/b; echo 1 > root/a/b/f");
  }

  @Test
  void watchesARootThatIsRemovedAndBack() throws IOException {
    try (Watched watched = Watched.of(root)) {
      for (int i = 0; i < 3; i++) {
        Watched.sh(directory, "rm -r root");
        watched.until(() -> watched.everything > 0);
        watched.until(() -> watched.watch.status().directories() == 0);
        assertThat(watched.watch.status().warning().orElseThrow()).endsWith("is not there");
        watched.forget();
        Watched.sh(directory, "mkdir -p root/a; echo 1 > root/a/f");
        isWatchedAgain(watched, 2);
      }
    }
  }

  @Test
  void watchesARootThatIsRemovedAndBackInNoTime() throws IOException {
    try (Watched watched = Watched.of(root)) {
      Watched.sh(directory, "rm -r root; mkdir -p root/a; echo 1 > root/a/f");
      isWatchedAgain(watched, 2);
    }
  }

  @Test
  void watchesTheRootsPathAndNotWhatWasThere() throws IOException {
    try (Watched watched = Watched.of(root)) {
      Watched.sh(directory, "mv root was; mkdir -p root/a/b/c");
      isWatchedAgain(watched, 4);
      Watched.sh(directory, "mv root other; mv was root");
      isWatchedAgain(watched, 3);
      watched.untilTrue();
    }
  }

  @Test
  void noticesThatADirectoryAboveTheRootWasRenamed() throws IOException {
    try (Watched watched = Watched.of(root.resolve("a"))) {
      Watched.sh(directory, "mv root was");
      watched.until(() -> watched.everything > 0);
      watched.forget();
      Watched.sh(directory, "mkdir -p root/a/new");
      isWatchedAgain(watched, 2);
    }
  }

  @Test
  void waitsForARootThatIsNotThereYet() throws IOException {
    Path later = directory.resolve("later/root");
    try (Watched watched = Watched.of(later)) {
      assertThat(watched.watch.status().directories()).isZero();
      assertThat(watched.watch.status().warning().orElseThrow()).endsWith("is not there");
      Watched.sh(directory, "mkdir later; mv root later");
      isWatchedAgain(watched, 3);
    }
  }

  @Test
  void keepsNoFileSystemFromBeingUnmounted() throws IOException, InterruptedException {
    Path mounted = Files.createDirectory(directory.resolve("mounted"));
    assumeTrue(Watched.works("mount", "-t", "tmpfs", "none", mounted.toString()));
    try (Watched watched = Watched.of(mounted)) {
      watched.sh("mkdir -p a/b; echo 1 > a/b/f");
      watched.untilTrue();
      watched.forget();
      Watched.sh(directory, "umount mounted");
      isWatchedAgain(watched, 1);
      Watched.sh(directory, "mount -t tmpfs none mounted; mkdir mounted/d");
      isWatchedAgain(watched, 2);
    } finally {
      Watched.sh(directory, "umount mounted || true");
    }
  }

  @Test
  void passesNoOtherMount() throws IOException, InterruptedException {
    Path mounted = Files.createDirectory(root.resolve("mounted"));
    assumeTrue(Watched.works("mount", "-t", "tmpfs", "none", mounted.toString()));
    try {
      Files.createDirectories(mounted.resolve("a/b"));
      try (Watched watched = Watched.of(root)) {
        assertThat(watched.watch.status().directories()).isEqualTo(3);
        assertThat(watched.watch.status().unwatched()).isZero();
        watched.sh("umount mounted; mkdir mounted/c");
        watched.until(() -> watched.watch.status().directories() == 5);
        watched.untilTrue();
      }
    } finally {
      Watched.sh(root, "umount mounted || true");
    }
  }

  private static void isWatchedAgain(Watched watched, int directories) throws IOException {
    watched.until(() -> watched.everything > 0);
    watched.untilTrue();
    watched.until(() -> watched.watch.status().directories() == directories);
    assertThat(watched.watch.status().warning()).isEmpty();
    watched.forget();
    watched.untilHandedOutByItself("file");
    watched.forget();
  }
}
