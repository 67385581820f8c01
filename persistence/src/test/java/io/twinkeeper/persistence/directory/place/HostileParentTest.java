package io.twinkeeper.persistence.directory.place;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.protocol.directory.FileState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody swaps a directory for a link to elsewhere while things are placed in it. */
@Timeout(60)
class HostileParentTest {
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(4);

  private enum Kind {
    PLACED,
    CHANGED,
    FAILED
  }

  @TempDir Path directory;

  @Test
  void touchesNothingOutsideOfTheRoot() throws IOException {
    Path elsewhere = directory.resolve("elsewhere");
    Files.createDirectories(elsewhere.resolve("sub"));
    for (int i = 0; i < 10; i++) {
      Files.writeString(elsewhere.resolve("f" + i), "theirs " + i);
      Files.writeString(elsewhere.resolve("sub/f" + i), "theirs " + i);
    }
    Map<String, String> before = Tree.contents(elsewhere, false);
    Path top = Files.createDirectories(directory.resolve("root"));
    Files.createDirectories(top.resolve("d/sub"));
    Process swapper = Child.start(SwapperProcess.class, top.toString(), elsewhere.toString());
    try (Tree tree = Tree.open(top)) {
      Child.awaitReady(swapper);
      Set<Kind> seen = EnumSet.noneOf(Kind.class);
      long until = System.nanoTime() + LONG_ENOUGH.toNanos();
      for (int i = 0; System.nanoTime() < until; i++) {
        seen.add(kind(step(tree, i)));
      }
      assertThat(Child.end(swapper)).containsPattern("swapped [0-9]{3,}");
      assertThat(seen).contains(Kind.PLACED, Kind.CHANGED);
    } finally {
      swapper.destroyForcibly();
    }
    assertThat(Tree.contents(elsewhere, false)).isEqualTo(before);
    for (int i = 0; i < 10; i++) {
      assertThat(Files.getPosixFilePermissions(elsewhere.resolve("f" + i))).hasSize(4);
    }
  }

  private static Outcome step(Tree tree, int i) throws IOException {
    String path = (i % 3 == 0 ? "d/sub/f" : "d/f") + i % 10;
    Optional<Expected> here = stat(tree, path);
    FileState file = Tree.file("ours " + i);
    Source source = Source.NONE;
    FileState state;
    if (here.isPresent() && i % 7 == 0) {
      state = Tree.gone();
    } else if (here.isPresent() && i % 7 == 1) {
      state = here.get().state().withMode(0777);
    } else if (i % 7 == 2) {
      state = Tree.link("nowhere");
    } else {
      state = file;
      source = tree.staged("ours " + i);
    }
    Outcome outcome = tree.place(path, state, here, source);
    if (source instanceof Source.StagedContent content && !content.staged().isSpent()) {
      content.staged().discard();
    }
    return outcome;
  }

  private static Optional<Expected> stat(Tree tree, String path) {
    try {
      FileStat stat = tree.stat(path);
      return Optional.of(new Expected(Tree.file("whatever"), stat));
    } catch (IOException e) {
      return Optional.empty(); // not there, or behind the link
    }
  }

  private static Kind kind(Outcome outcome) {
    if (outcome instanceof Outcome.Placed) {
      return Kind.PLACED;
    }
    return outcome instanceof Outcome.LocallyChanged ? Kind.CHANGED : Kind.FAILED;
  }
}
