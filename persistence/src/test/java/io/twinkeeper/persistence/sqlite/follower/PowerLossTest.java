package io.twinkeeper.persistence.sqlite.follower;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.persistence.sqlite.follower.ApplySteps.Step;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a power loss leaves: everything synced, and of the rest anything. At every step of an apply
 * the unsynced file is damaged at random; SQLite must still find a committed state.
 */
class PowerLossTest {
  private static final Set<Step> JOURNAL_UNSYNCED =
      EnumSet.of(Step.JOURNAL_CREATED, Step.JOURNAL_WRITTEN);
  private static final Set<Step> COPY_UNSYNCED = EnumSet.of(Step.PAGE_WRITTEN, Step.RESIZED);
  private static final int PAGE_SIZE = 512;
  private static final String FILL =
      "INSERT INTO t(v) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <"
          + " 40) SELECT hex(randomblob(40)) FROM n";

  @TempDir Path directory;
  private final Random random = new Random(2);
  private final List<String> committed = new ArrayList<>();
  private int looked;

  @Test
  void leavesACommittedStateAtEveryStep() throws Exception {
    try (ScriptedSource source = new ScriptedSource(directory.resolve("source.db"), PAGE_SIZE);
        Twin twin = Twin.open(directory, Twin.options().withSteps(this::lookAt))) {
      source.commit("CREATE TABLE t(id INTEGER PRIMARY KEY, v)", FILL);
      source.snapshotTo(twin.follower);
      committed.add(SqliteShell.dump(twin.database));
      looked = 0;
      for (String sql : new String[] {FILL, "DELETE FROM t WHERE id > 9", "VACUUM", FILL}) {
        twin.follower.append(List.of(source.commit(sql)));
        committed.add(SqliteShell.dump(source.database()));
        twin.follower.applyPending(1);
        committed.remove(0);
      }
    }
    assertThat(looked).isGreaterThan(60);
  }

  private void lookAt(Step step) {
    if (committed.size() < 2) {
      return; // the first copy
    }
    try {
      Path lost = Files.createDirectories(directory.resolve("lost"));
      Path copy = lost.resolve("copy.db");
      Path journal = SideFiles.journalOf(copy);
      Path live = directory.resolve("user/copy.db");
      run("cp", "--sparse=auto", live.toString(), copy.toString());
      Files.deleteIfExists(journal);
      if (Files.exists(SideFiles.journalOf(live))) {
        Files.copy(SideFiles.journalOf(live), journal, StandardCopyOption.REPLACE_EXISTING);
      }
      damage(step, copy, journal);
      looked++;
      assertThat(SqliteShell.integrity(copy)).as(step.name()).isEqualTo("ok");
      assertThat(SqliteShell.dump(copy)).as(step.name()).isIn(committed);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void damage(Step step, Path copy, Path journal) throws IOException {
    if (JOURNAL_UNSYNCED.contains(step)) {
      damageJournal(journal);
    } else if (COPY_UNSYNCED.contains(step)) {
      damageCopy(copy, Files.readAllBytes(journal));
    }
  }

  /** Cut short, and zeros where a sector had not arrived. */
  private void damageJournal(Path journal) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(journal.toFile(), "rw")) {
      if (file.length() > 0) {
        file.setLength(random.nextInt((int) file.length() + 1));
        file.seek(random.nextLong(file.length() + 1) / PAGE_SIZE * PAGE_SIZE);
        file.write(new byte[PAGE_SIZE]);
      }
    }
  }

  /** Any page that the apply writes or cuts off may hold anything. */
  private void damageCopy(Path copy, byte[] journal) throws IOException {
    ByteBuffer records = ByteBuffer.wrap(journal);
    int oldPages = records.getInt(16);
    try (RandomAccessFile file = new RandomAccessFile(copy.toFile(), "rw")) {
      for (int at = RollbackJournal.SECTOR_BYTES; at < journal.length; at += PAGE_SIZE + 8) {
        garble(file, records.getInt(at));
      }
      garble(file, oldPages + 1 + random.nextInt(4));
    }
  }

  private void garble(RandomAccessFile file, int page) throws IOException {
    if (page > 1 && random.nextBoolean()) { // page 1 stays: the header is one sector, old or new
      byte[] garbage = new byte[PAGE_SIZE];
      random.nextBytes(garbage);
      file.seek((page - 1L) * PAGE_SIZE);
      file.write(garbage);
    }
  }

  private static void run(String... line) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder(line).inheritIO().start().waitFor()).isZero();
  }
}
