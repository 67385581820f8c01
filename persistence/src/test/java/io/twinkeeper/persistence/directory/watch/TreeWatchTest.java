package io.twinkeeper.persistence.directory.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.protocol.directory.FilePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeWatchTest {
  @TempDir(factory = InMemory.class)
  Path directory;

  @Test
  void beginsWithEverything() throws IOException {
    Watched.sh(directory, "mkdir -p a/b; echo 1 > a/b/f");
    try (Watched watched = Watched.of(directory)) {
      assertThat(watched.mirror.isTrue()).isTrue();
      assertThat(watched.watch.status().directories()).isEqualTo(3);
      assertThat(watched.watch.status().unwatched()).isZero();
      assertThat(watched.watch.status().warning()).isEmpty();
    }
  }

  @Test
  void noticesEveryKindOfChangeOfAFile() throws IOException {
    Watched.sh(directory, "mkdir d; for f in w c t m r h; do echo 1 > d/$f; done");
    try (Watched watched = Watched.of(directory)) {
      watched.sh(
          "echo 2 >> d/w; chmod 600 d/c; touch d/t; mv d/m d/moved; rm d/r; ln d/h d/hard; ln -s h"
              + " d/soft");
      for (String name : new String[] {"w", "c", "t", "m", "moved", "r", "hard", "soft"}) {
        watched.untilCovered("d/" + name);
      }
      assertThat(watched.trees).isEmpty();
      assertThat(watched.everything).isZero();
      watched.untilTrue();
    }
  }

  @Test
  void noticesAFileThatIsHeldOpen() throws IOException {
    try (Watched watched = Watched.of(directory)) {
      Process writer = Watched.begin(directory, "exec 3> open; echo 1 >&3; read end");
      watched.untilCovered("open");
      watched.untilTrue();
      writer.destroy();
    }
  }

  @Test
  void handsOutAtOnceWhatHasNotRestedIfItIsHurried() throws IOException {
    Watched.sh(directory, "mkdir d; echo 1 > d/old; echo 1 > d/edited");
    try (Watched watched = Watched.withoutRest(directory)) {
      for (int round = 0; round < 20; round++) {
        watched.sh(
            "r=%s; echo $r > d/edited; echo $r > d/new$r; mkdir -p deep$r/a/b; echo $r > deep$r/a/b/f; rm -f d/old"
                .formatted(round));
        long hurry = watched.watch.hurry();
        watched.until(() -> watched.watch.takenThrough() >= hurry);
        assertThat(watched.mirror.isTrue()).as("round %s", round).isTrue();
      }
      assertThat(watched.everything).isZero();
    }
  }

  @Test
  void isHurriedWithoutAnythingToHandOut() throws IOException {
    try (Watched watched = Watched.withoutRest(directory)) {
      long hurry = watched.watch.hurry();
      watched.until(() -> watched.watch.takenThrough() == hurry);
      assertThat(watched.paths).isEmpty();
      assertThat(watched.trees).isEmpty();
      watched.sh("echo 1 > f");
      watched.take();
      assertThat(watched.paths).as("the hurry is over").isEmpty();
    }
  }

  @Test
  void handsAnAtomicSaveOutAsItsPath() throws IOException {
    Watched.sh(directory, "mkdir d; echo 1 > d/text");
    try (Watched watched = Watched.of(directory)) {
      watched.sh("echo 22 > d/.text.swp; mv d/.text.swp d/text");
      watched.untilCovered("d/text");
      watched.untilTrue();
      assertThat(watched.trees).isEmpty();
    }
  }

  @Test
  void missesNothingInDirectoriesThatAreFilledRightAway() throws IOException {
    try (Watched watched = Watched.of(directory)) {
      watched.sh(
          "for i in $(seq 50); do mkdir -p s$i/a/b/c; echo $i > s$i/a/b/c/f; echo $i > s$i/a/g;"
              + " done");
      for (int i = 0; i < 200; i++) { // faster than any shell
        Path deep = Files.createDirectories(directory.resolve("t" + i + "/a/b/c/d"));
        Files.writeString(deep.resolve("f"), "1");
        Files.writeString(directory.resolve("t" + i + "/a/b/g"), "1");
      }
      watched.untilTrue();
      assertThat(watched.everything).isZero();
      watched.until(() -> watched.watch.status().directories() == 1 + 50 * 4 + 200 * 5);
      watched.untilHandedOutByItself("t0/a/b/c/d/f");
      watched.sh("for d in s*; do echo more >> $d/a/b/c/f; done");
      watched.untilTrue();
      assertThat(watched.everything).isZero();
    }
  }

  @Test
  void missesNothingInADirectoryThatIsRenamedAndWrittenTo() throws IOException {
    Watched.sh(directory, "mkdir -p old/in/deep; echo 1 > old/in/deep/f");
    try (Watched watched = Watched.of(directory)) {
      watched.sh("mv old new; echo 2 >> new/in/deep/f; mkdir new/in/more; echo 3 > new/in/more/g");
      watched.untilTrue();
      assertThat(watched.covers("old")).isTrue();
      assertThat(watched.trees).contains(FilePath.of("new"));
      watched.forget();
      watched.untilHandedOutByItself("new/in/deep/h");
      assertThat(watched.watch.status().directories()).isEqualTo(5);
    }
  }

  @Test
  void handsBothNamesOfAMovedDirectoryOutAtOnce() throws IOException {
    Watched.sh(directory, "seq 500 | sed 's,.*,old/&/a,' | xargs mkdir -p");
    try (Watched watched = Watched.of(directory)) {
      watched.sh("mv old new");
      watched.until(() -> !watched.paths.isEmpty() || !watched.trees.isEmpty());
      assertThat(watched.paths).containsExactly(FilePath.of("old"));
      assertThat(watched.trees).containsExactly(FilePath.of("new"));
    }
  }

  @Test
  void forgetsADirectoryThatIsMovedOutOfTheTree() throws IOException {
    Path root = Files.createDirectory(directory.resolve("root"));
    Watched.sh(root, "mkdir -p d/a d/b");
    try (Watched watched = Watched.of(root)) {
      watched.sh("mv d ../out");
      watched.untilTrue();
      watched.until(() -> watched.watch.status().directories() == 1);
      watched.forget();
      watched.sh("echo 1 > ../out/a/f; echo 1 > f");
      watched.untilCovered("f");
      watched.sh("mv ../out d");
      watched.untilTrue();
      assertThat(watched.watch.status().directories()).isEqualTo(4);
    }
  }

  @Test
  void watchesADirectoryThatIsMadeAnewUnderItsName() throws IOException {
    Watched.sh(directory, "mkdir -p d/in");
    try (Watched watched = Watched.of(directory)) {
      for (int i = 0; i < 20; i++) {
        watched.sh("rm -r d; mkdir d; mkdir d/in; echo 1 > d/in/f");
      }
      watched.untilTrue();
      watched.forget();
      watched.untilHandedOutByItself("d/in/f");
      assertThat(watched.watch.status().directories()).isEqualTo(3);
    }
  }

  @Test
  void watchesDirectoriesThatExchangeTheirNames() throws IOException {
    Watched.sh(directory, "mkdir -p a/x b/y; echo 1 > c");
    try (Watched watched = Watched.of(directory);
        Descriptor root = Descriptor.openRoot(directory)) {
      root.exchange(name("a"), root, name("b"));
      watched.untilTrue();
      root.exchange(name("b"), root, name("c"));
      watched.untilTrue();
      watched.forget();
      watched.untilHandedOutByItself("a/y/f");
      watched.untilHandedOutByItself("c/x/f");
    }
  }

  @Test
  void handsAFileThatNeverRestsOut() throws IOException {
    Duration time = Duration.ofMillis(500);
    WatchSettings settings = new WatchSettings(time, time, time);
    try (Watched watched = Watched.of(directory, path -> false, settings)) {
      Process writer = Watched.begin(directory, "while true; do echo 1 >> hot; sleep 0.02; done");
      watched.untilCovered("hot");
      watched.forget();
      watched.untilCovered("hot");
      assertThat(writer.isAlive()).isTrue();
      writer.destroy();
    }
  }

  @Test
  void followsNoLinkToADirectory() throws IOException {
    Path root = Files.createDirectory(directory.resolve("root"));
    Path out = Files.createDirectory(directory.resolve("out"));
    Watched.sh(root, "mkdir in; ln -s ../out before");
    try (Watched watched = Watched.of(root)) {
      watched.sh("ln -s ../out later; ln -s in loop; ln -s . self");
      watched.untilCovered("self");
      watched.untilCovered("later");
      watched.forget();
      Files.writeString(out.resolve("f"), "1");
      watched.sh("echo 1 > in/f");
      watched.untilCovered("in/f");
      assertThat(watched.paths).containsExactly(FilePath.of("in/f"));
      assertThat(watched.watch.status().directories()).isEqualTo(2);
    }
  }

  @Test
  void noticesADirectoryThatBecomesALinkAndBack() throws IOException {
    Watched.sh(directory, "mkdir -p d other; echo 1 > d/f");
    try (Watched watched = Watched.of(directory)) {
      watched.sh("rm -r d; ln -s other d");
      watched.untilTrue();
      watched.sh("rm d; mkdir d; echo 1 > d/g");
      watched.untilTrue();
      watched.forget();
      watched.untilHandedOutByItself("d/h");
    }
  }

  @Test
  void keepsNamesThatAreNotText() throws IOException {
    try (Watched watched = Watched.of(directory);
        Descriptor root = Descriptor.openRoot(directory)) {
      byte[] odd = {'-', (byte) 0xff, '\n', ' '};
      root.makeDirectory(odd, 0700);
      watched.untilTrue();
      watched.forget();
      FilePath file = FilePath.of(odd).child(odd);
      try (Descriptor in = root.openDirectory(odd)) {
        in.createFile(odd, 0600).close();
      }
      watched.until(() -> watched.paths.contains(file));
      watched.untilTrue();
    }
  }

  @Test
  void passesOverSkippedDirectoriesAndItsOwn() throws IOException {
    Watched.sh(directory, "mkdir -p build/deep d .twinkeeper/trash");
    FilePath build = FilePath.of("build");
    try (Watched watched =
        Watched.of(
            directory,
            path -> path.equals(build) || path.toString().endsWith("/build"),
            Watched.SETTINGS)) {
      assertThat(watched.watch.status().directories()).isEqualTo(2);
      watched.sh(
          "touch build/f build/deep/f .twinkeeper/f .twinkeeper/trash/f; mkdir -p d/build/x;"
              + " chmod 700 build .twinkeeper; touch d/build/x/f d/last");
      watched.untilCovered("d/last");
      assertThat(watched.paths).containsExactly(FilePath.of("d/last"));
      assertThat(watched.trees).isEmpty();
      watched.sh("mv build seen");
      watched.untilTrue();
      watched.sh("touch seen/deep/g; mv d/build d/seen");
      watched.untilTrue();
      assertThat(watched.watch.status().directories()).isEqualTo(6);
    }
  }

  @Test
  void passesOverPathsThatAreTooDeepWithAWord() throws IOException {
    try (Watched watched = Watched.of(directory)) {
      watched.sh("p=1; for i in $(seq 2 210); do p=$p/$i; done; mkdir -p $p; touch $p/f last");
      watched.untilCovered("last");
      watched.until(() -> watched.watch.status().warning().isPresent());
      assertThat(watched.watch.status().warning().orElseThrow()).contains("1 times a path");
      assertThat(watched.watch.status().directories()).isEqualTo(201);
    }
  }

  @Test
  void tellsOnceUntilItIsTakenFrom() throws IOException {
    try (Watched watched = Watched.of(directory)) {
      int before = watched.wakes.get();
      watched.sh("touch a");
      Awaitility.await().until(() -> watched.wakes.get() == before + 1);
      watched.sh("touch b; sleep 0.2; touch c");
      assertThat(watched.wakes.get()).isEqualTo(before + 1);
      watched.untilCovered("c");
    }
  }

  @Test
  void beginsAnewWhenWhoeverIsAskedFails() throws IOException {
    AtomicBoolean fails = new AtomicBoolean();
    Predicate<FilePath> skipped =
        path -> {
          if (fails.get()) {
            throw new IllegalStateException("asked for " + path);
          }
          return false;
        };
    try (Watched watched = Watched.of(directory, skipped, Watched.SETTINGS)) {
      fails.set(true);
      watched.sh("mkdir d");
      Awaitility.await().until(() -> watched.watch.status().warning().isPresent());
      assertThat(watched.watch.status().warning().orElseThrow()).contains("asked for d");
      watched.sh("mkdir d/e; echo 1 > d/e/f");
      fails.set(false);
      watched.untilTrue();
      watched.until(() -> watched.watch.status().warning().isEmpty());
      watched.untilHandedOutByItself("d/e/g");
    }
  }

  @Test
  void endsWithItsThread() throws IOException {
    Watched watched = Watched.of(directory);
    watched.close();
    watched.close();
    assertThat(watched.watch.take().isEmpty()).isTrue();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("tree-watch"));
  }

  private static byte[] name(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
