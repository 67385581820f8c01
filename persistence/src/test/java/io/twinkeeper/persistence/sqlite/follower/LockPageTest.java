package io.twinkeeper.persistence.sqlite.follower;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.segment.PageChecksum;
import io.twinkeeper.protocol.segment.Segment;
import io.twinkeeper.protocol.segment.SegmentBuilder;
import io.twinkeeper.protocol.segment.SegmentHeader;
import io.twinkeeper.protocol.stream.Lineage;
import io.twinkeeper.protocol.stream.Position;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database of 2 GiB, nearly all of it zeros, across the page that SQLite never uses. */
class LockPageTest {
  private static final int PAGE_SIZE = 65_536;
  private static final int LOCK_PAGE = PageChecksum.lockPage(PAGE_SIZE);
  private static final int PAGES = 2 * (LOCK_PAGE - 1);
  private static final Lineage LINEAGE = Lineage.EMPTY.withTerm(1, 1);

  @TempDir Path directory;

  @Test
  void growsToTwoGibibytesAndShrinks() throws Exception {
    try (Twin twin = Twin.open(directory)) {
      firstCopy(twin, 3);
      apply(twin, 2, 3, PAGES);
      assertThat(twin.database.toFile().length()).isEqualTo(2L << 30);
      assertThat(twin.follower.pageChecksums().of(LOCK_PAGE)).isZero();
      apply(twin, 3, PAGES, PAGES - 20);
    }
  }

  @Test
  void growsAcrossTheLockPageAndShrinksBack() throws Exception {
    try (Twin twin = Twin.open(directory)) {
      firstCopy(twin, LOCK_PAGE - 3);
      apply(twin, 2, LOCK_PAGE - 3, LOCK_PAGE + 5);
      scribbleOnTheLockPage(twin.database);
      apply(twin, 3, LOCK_PAGE + 5, LOCK_PAGE - 1);
    }
  }

  @Test
  void knowsTheChecksumOfZerosWithoutReadingThem() {
    ZeroPage zeros = new ZeroPage(1024);
    for (int number : new int[] {1, 2, 3, 1_048_577, 0x7fffffff}) {
      assertThat(zeros.checksum(number))
          .isEqualTo(PageChecksum.of(number, new byte[1024], 0, 1024));
    }
  }

  private static void firstCopy(Twin twin, int pages) {
    byte[] one = pageOne(pages);
    SnapshotHeader header =
        new SnapshotHeader(new Position(1, 1, sum(pages, one)), PAGE_SIZE, pages, "alpha");
    try (SnapshotReceiver receiver = twin.follower.receiveSnapshot(header)) {
      receiver.page(1, one);
      for (int number = 2; number <= pages; number++) {
        receiver.page(number, new byte[PAGE_SIZE]);
      }
      receiver.commit(LINEAGE);
    }
  }

  private static void apply(Twin twin, long txid, int from, int to) {
    twin.receiveAndApply(List.of(resize(txid, from, to)));
    assertThat(twin.database.toFile().length()).isEqualTo((long) to * PAGE_SIZE);
    assertThat(twin.follower.pageChecksums().database())
        .isEqualTo(twin.follower.applied().checksum());
  }

  /** Growth carries no pages but the first: the others hold zeros. */
  private static Segment resize(long txid, int from, int to) {
    byte[] before = pageOne(from);
    byte[] after = pageOne(to);
    SegmentBuilder segment =
        new SegmentBuilder(
            new SegmentHeader(
                PAGE_SIZE, to, txid, txid, Twin.CLOCK.instant(), sum(from, before), 0, 0, 0, 0, 1));
    segment.page(1, after);
    return segment.build(sum(to, after));
  }

  private static long sum(int pages, byte[] pageOne) {
    long sum = PageChecksum.of(1, pageOne, 0, PAGE_SIZE) | PageChecksum.FLAG;
    ZeroPage zeros = new ZeroPage(PAGE_SIZE);
    for (int number = 2; number <= pages; number++) {
      if (number != LOCK_PAGE) {
        sum = PageChecksum.toggle(sum, zeros.checksum(number));
      }
    }
    return sum;
  }

  private static byte[] pageOne(int pages) {
    byte[] page = new byte[PAGE_SIZE];
    byte[] magic = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(magic, 0, page, 0, magic.length);
    ByteBuffer.wrap(page).putShort(16, (short) 1).putInt(28, pages);
    page[18] = 2;
    page[19] = 2;
    return page;
  }

  private static void scribbleOnTheLockPage(Path database) throws Exception {
    try (RandomAccessFile file = new RandomAccessFile(database.toFile(), "rw")) {
      file.seek((LOCK_PAGE - 1L) * PAGE_SIZE + 1_000);
      file.write(42);
    }
  }
}
