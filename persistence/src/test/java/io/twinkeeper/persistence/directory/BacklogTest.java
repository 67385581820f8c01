package io.twinkeeper.persistence.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.Wanted;
import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.FileState;
import io.twinkeeper.protocol.directory.Owner;
import io.twinkeeper.protocol.directory.VersionVector;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BacklogTest {
  private static final int ROWS = Backlog.MOST_LATER + 5;
  private static final Duration MOMENT = Duration.ofMillis(1);

  @TempDir Path directory;
  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private DirectoryIndex index;
  private Backlog backlog;

  @BeforeEach
  void open() {
    index = DirectoryIndex.open(directory.resolve("db"), "alpha", () -> now);
    backlog = new Backlog(index, () -> now);
    index.transaction(
        () -> {
          for (int i = 0; i < ROWS; i++) {
            index.want(row("d" + i));
          }
        });
  }

  @AfterEach
  void close() {
    index.close();
  }

  private static Wanted row(String path) {
    FileState state = FileState.directory(0755, new Owner("nobody", "nobody"));
    VersionVector version = VersionVector.NONE.changedBy("beta", Instant.EPOCH);
    return Wanted.of(
        new FileEntry(FilePath.of(path), state, version, "beta"),
        "beta",
        "index",
        Wanted.Local.COUNTS);
  }

  /** Tries all that is to be tried now, in vain; which they were. */
  private List<FilePath> fail() {
    List<FilePath> tried = new ArrayList<>();
    index.transaction(
        () -> {
          while (backlog.hasNext()) {
            backlog.next().ifPresent(row -> fail(row, tried));
          }
        });
    return tried;
  }

  private void fail(Wanted row, List<FilePath> tried) {
    tried.add(row.path());
    index.want(row.failed("no rights", row.tries() + 1));
    backlog.postpone(row.path(), 12);
  }

  @Test
  void newsDoNotHaveTriedWhatFailedAMomentAgoHoweverManyTheyAre() {
    assertThat(fail()).hasSizeGreaterThanOrEqualTo(ROWS);
    index.transaction(() -> index.want(row("new")));
    backlog.changed();
    assertThat(fail()).containsExactly(FilePath.of("new"));
  }

  @Test
  void afterTheLongestDelayAllOfThemAreTriedAgain() {
    fail();
    now = now.plus(Backlog.LATER_AT_MOST).plus(MOMENT);
    assertThat(fail()).hasSizeGreaterThanOrEqualTo(ROWS);
    backlog.changed();
    assertThat(fail()).isEmpty();
    now = now.plus(Backlog.LATER_AT_MOST).plus(MOMENT);
    assertThat(fail()).hasSizeGreaterThanOrEqualTo(ROWS);
  }
}
