package io.twinkeeper.persistence.sqlite.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalWatchTest {
  @TempDir private Path directory;
  private final WalWatch watch = WalWatch.start();
  private final AtomicInteger first = new AtomicInteger();
  private final AtomicInteger second = new AtomicInteger();

  @AfterEach
  void close() {
    watch.close();
  }

  @Test
  void wakesOnlyTheSourceWhoseLogWasWritten() throws IOException {
    watch.watch(directory.resolve("a.db"), first::incrementAndGet);
    watch.watch(directory.resolve("b.db"), second::incrementAndGet);
    await().until(() -> first.get() == 1 && second.get() == 1);

    Files.write(directory.resolve("a.db-wal"), new byte[10]);

    await().until(() -> first.get() > 1);
    Files.write(directory.resolve("a.db-shm"), new byte[10]);
    Files.write(directory.resolve("b.db-wal"), new byte[10]);
    await().until(() -> second.get() > 1);
    assertThat(second.get()).isLessThan(4);
  }

  @Test
  void wakesForCommitsOfAnotherProcess() {
    Path database = directory.resolve("a.db");
    Foreign.sql(database, "PRAGMA journal_mode=WAL", "CREATE TABLE t(a)");
    watch.watch(database, first::incrementAndGet);
    for (int i = 0; i < 5; i++) {
      int before = first.get();
      Foreign.sql(database, "INSERT INTO t VALUES (1)");
      await().until(() -> first.get() > before);
    }
  }

  @Test
  void gathersManyWritesIntoFewWakeUps() throws IOException {
    Path wal = directory.resolve("a.db-wal");
    Files.write(wal, new byte[1]);
    watch.watch(directory.resolve("a.db"), first::incrementAndGet);
    long start = System.nanoTime();
    for (int i = 0; i < 20_000; i++) {
      Files.write(wal, new byte[1], StandardOpenOption.APPEND);
    }
    long millis = (System.nanoTime() - start) / 1_000_000;
    await().until(() -> first.get() > 1);
    assertThat((long) first.get()).isLessThan(millis / 2 + 20);
  }

  @Test
  void findsADirectoryThatAppearsLaterAndOneThatWasRecreated() throws IOException {
    Path late = directory.resolve("late");
    watch.watch(late.resolve("a.db"), first::incrementAndGet);
    assertThat(first.get()).isZero();
    Files.createDirectory(late);
    await().until(() -> first.get() > 0);

    int there = first.get();
    Files.delete(late);
    await().until(() -> first.get() > there);
    int gone = first.get();
    Files.createDirectory(late);
    await().until(() -> first.get() > gone);
    int back = first.get();
    Files.write(late.resolve("a.db"), new byte[5]);
    await().until(() -> first.get() > back);
  }

  @Test
  void followsThePathWhenAnotherDirectoryTakesItsPlace() throws IOException {
    Path live = Files.createDirectory(directory.resolve("live"));
    watch.watch(live.resolve("a.db"), first::incrementAndGet);
    Files.move(live, directory.resolve("old"));
    int moved = first.get();
    Files.createDirectory(live);
    await().until(() -> first.get() > moved);
    int replaced = first.get();
    Files.write(live.resolve("a.db-wal"), new byte[5]);
    await().until(() -> first.get() > replaced);
  }

  @Test
  void goesOnWhenASourceFailsToWake() throws IOException {
    watch.watch(
        directory.resolve("a.db"),
        () -> {
          throw new IllegalStateException("expected by the test");
        });
    watch.watch(directory.resolve("b.db"), second::incrementAndGet);
    Files.write(directory.resolve("a.db"), new byte[5]);
    Files.write(directory.resolve("b.db"), new byte[5]);
    await().until(() -> second.get() > 1);
  }

  @Test
  void saysNothingMoreOnceItIsClosed() throws IOException {
    WalWatch.Watching watching = watch.watch(directory.resolve("a.db"), first::incrementAndGet);
    watch.watch(directory.resolve("b.db"), second::incrementAndGet);
    watching.close();
    int before = first.get();
    Files.write(directory.resolve("a.db"), new byte[5]);
    Files.write(directory.resolve("b.db"), new byte[5]);
    await().until(() -> second.get() > 1);
    assertThat(first.get()).isEqualTo(before);
  }
}
