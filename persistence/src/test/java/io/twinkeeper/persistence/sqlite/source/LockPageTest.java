package io.twinkeeper.persistence.sqlite.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.persistence.sqlite.PageChecksums;
import io.twinkeeper.persistence.sqlite.source.Captured.State;
import io.twinkeeper.protocol.segment.PageChecksum;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A database of 2 GiB, nearly all of it a hole: pages made known as free would take minutes to
 * write, so the file is grown and its header told.
 */
class LockPageTest {
  private static final int PAGE_SIZE = 65_536;
  private static final int PAGES = 32_768;

  @TempDir private Path directory;

  @Test
  void capturesADatabaseThatCrossesTheLockPage() throws IOException {
    try (SourceFixture fixture = new SourceFixture(directory)) {
      fixture.create(PAGE_SIZE);
      grow(fixture.database);
      assertThat(fixture.source.capture().state()).isEqualTo(State.RESET);
      long before = fixture.source.position().checksum();

      fixture.sql("INSERT INTO t(b) VALUES (randomblob(300000))");
      Captured captured = fixture.source.capture();

      assertThat(captured.state()).as(captured.detail()).isEqualTo(State.CAPTURED);
      assertThat(fixture.source.position().checksum()).isNotEqualTo(before);
      int lockPage = PageChecksum.lockPage(PAGE_SIZE);
      boolean[] seen = {false, false};
      try (PageSource snapshot = fixture.source.snapshot(PageChecksums.NONE)) {
        assertThat(snapshot.commit()).isGreaterThan(PAGES);
        while (snapshot.read(
            1_000,
            (number, page) -> {
              seen[0] |= number == lockPage;
              seen[1] |= number > lockPage;
            })) {
          assertThat(seen[0]).isFalse();
        }
      }
      assertThat(seen[0]).as("the lock page is never sent").isFalse();
      assertThat(seen[1]).isTrue();
    }
  }

  private static void grow(Path database) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(database.toFile(), "rw")) {
      file.setLength((long) PAGES * PAGE_SIZE);
      byte[] count = ByteBuffer.allocate(4).putInt(0, PAGES).array();
      file.seek(28);
      file.write(count);
    }
  }
}
