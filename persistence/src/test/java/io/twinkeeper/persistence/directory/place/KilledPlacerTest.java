package io.twinkeeper.persistence.directory.place;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A placer that is killed again and again, at whatever it is doing. */
@Timeout(120)
class KilledPlacerTest {
  private static final int KILLS = Integer.getInteger("twinkeeper.place.kills", 12);
  private static final long SEED = Long.getLong("twinkeeper.place.seed", 1);

  @TempDir Path directory;

  @BeforeEach
  void mount() throws Exception {
    Mounts.mountMemory(directory, "size=256m"); // what is not synced survives a kill anywhere
  }

  @AfterEach
  void unmount() throws Exception {
    Mounts.unmount(directory);
  }

  @Test
  void leavesWholeFilesOnlyAndLosesNone() throws IOException {
    Random random = new Random(SEED);
    Set<Integer> placed = new TreeSet<>();
    int next = 0;
    for (int round = 0; round < KILLS; round++) {
      placed.addAll(runAndKill(random, next));
      next += 1_000_000 / KILLS / 2;
      checkTree(directory);
    }
    assertThat(placed).hasSizeGreaterThan(10 * KILLS);
    assertThat(everyNumber()).containsAll(placed);
  }

  private Set<Integer> runAndKill(Random random, int first) throws IOException {
    Process child =
        Child.start(
            KilledProcess.class,
            directory.toString(),
            Long.toString(random.nextLong()),
            Integer.toString(first));
    Set<Integer> placed = new HashSet<>();
    try (BufferedReader out = child.inputReader()) {
      int most = 20 + random.nextInt(150);
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.matches("[0-9]+\n?")) {
          placed.add(Integer.parseInt(line));
        }
        if (placed.size() == most) {
          spin(random.nextInt(2_000_000));
          child.toHandle().destroyForcibly(); // what it has printed can still be read
        }
      }
    } finally {
      child.destroyForcibly();
    }
    return placed;
  }

  /** So that the kill comes at any step. */
  private static void spin(long nanos) {
    long until = System.nanoTime() + nanos;
    while (System.nanoTime() < until) {
      Thread.onSpinWait();
    }
  }

  private static void checkTree(Path top) throws IOException {
    for (Map.Entry<String, String> file : Tree.contents(top, true).entrySet()) {
      String content = file.getValue();
      boolean whole =
          content.equals("/") || content.startsWith("-> ") || Numbered.of(content).isPresent();
      assertThat(whole).as(file.getKey()).isTrue();
    }
  }

  private Set<Integer> everyNumber() throws IOException {
    Set<Integer> found = new HashSet<>();
    for (String content : Tree.contents(directory, false).values()) {
      Numbered.of(content).ifPresent(found::add);
    }
    assertThat(Files.exists(directory.resolve(".twinkeeper"))).isTrue();
    return found;
  }
}
