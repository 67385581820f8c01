package io.twinkeeper.persistence.sqlite.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.persistence.segment.LogLimits;
import io.twinkeeper.persistence.segment.SegmentLog;
import io.twinkeeper.protocol.segment.Segment;
import io.twinkeeper.protocol.stream.Lineage;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that grew by pages that nobody wrote; made by hand, as SQLite does it too rarely. */
class UnwrittenPagesTest {
  private static final int PAGE_SIZE = 4096;
  private static final int GROWTH = 3;

  @TempDir private Path directory;

  @Test
  void areInTheSegmentAndCorrectedWhenACheckpointChangesThem() throws Exception {
    Path database = directory.resolve("a.db");
    Process application = Foreign.shell(database);
    Foreign.feed(application, "PRAGMA journal_mode=WAL; CREATE TABLE t(a);");
    try (DatabaseFile file = DatabaseFile.open(database);
        WalFile wal = new WalFile(database, PAGE_SIZE);
        SegmentLog log = SegmentLog.open(directory.resolve("log"), LogLimits.DEFAULT)) {
      int pages = file.pages();
      CapturedState state = begin(file, wal, log, pages);

      FrameGroup growth = FrameGroup.bounded(PAGE_SIZE, pages, CaptureSettings.DEFAULT);
      growth.accept(new WalFrame(1, 1, pages + GROWTH));
      state.append(growth, new WalCursor(new Salts(1, 1), 1, 0, 0));

      Segment grown = log.lastSegment().orElseThrow();
      assertThat(pages(grown)).containsOnlyKeys(1, pages + 1, pages + 2, pages + 3);
      assertThat(pages(grown).get(pages + 2)).containsOnly(0);
      overwrite(database, pages + 2);
      assertThat(state.restart(new Salts(2, 2))).isEqualTo(1);
      Segment correction = log.lastSegment().orElseThrow();
      assertThat(pages(correction)).containsOnlyKeys(pages + 2);
      assertThat(correction.postChecksum()).isEqualTo(state.viewOfFile().checksum());
      assertThat(state.restart(new Salts(3, 3))).isZero();
    } finally {
      application.destroy();
      application.waitFor();
    }
  }

  /** A log that begins with the file as it is, without any frame. */
  private static CapturedState begin(DatabaseFile file, WalFile wal, SegmentLog log, int pages)
      throws IOException {
    PageView present = new PageView(file, wal, new PageTable(), pages);
    long checksum = present.checksum();
    log.reset(new Position(1, 1, checksum), Lineage.EMPTY.withTerm(1, 1));
    WalCursor start = WalCursor.start(new Salts(1, 1));
    return new CapturedState(
        file, wal, log, InstantSource.system(), 1, start, pages, new PageTable());
  }

  private static void overwrite(Path database, int page) throws IOException {
    try (FileChannel out = FileChannel.open(database, StandardOpenOption.WRITE)) {
      byte[] noise = new byte[PAGE_SIZE];
      noise[77] = 5;
      out.write(ByteBuffer.wrap(noise), (page - 1L) * PAGE_SIZE);
    }
    try (FileChannel out = FileChannel.open(database, StandardOpenOption.WRITE)) {
      out.write(walPageOne(database), 0);
    }
  }

  /** The first page as a checkpoint would move it into the file. */
  private static ByteBuffer walPageOne(Path database) throws IOException {
    try (WalFile wal = new WalFile(database, PAGE_SIZE)) {
      return ByteBuffer.wrap(wal.page(1));
    }
  }

  private static Map<Integer, byte[]> pages(Segment segment) {
    Map<Integer, byte[]> pages = new TreeMap<>();
    segment.forEachPage(pages::put);
    return pages;
  }
}
