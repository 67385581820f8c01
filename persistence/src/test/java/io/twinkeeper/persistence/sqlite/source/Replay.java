package io.twinkeeper.persistence.sqlite.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.persistence.sqlite.PageChecksums;
import io.twinkeeper.protocol.segment.PageChecksum;
import io.twinkeeper.protocol.segment.Segment;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;

/** A follower in memory: a snapshot, then every segment, each checked before and after. */
final class Replay {
  private final TreeMap<Integer, byte[]> pages = new TreeMap<>();
  private Position position = Position.NONE;
  private int pageSize;

  Position position() {
    return position;
  }

  /** Takes a delta snapshot. */
  void snapshot(SourceDatabase source) {
    try (PageSource snapshot = source.snapshot(checksums())) {
      boolean more = true;
      while (more) {
        more = snapshot.read(7, pages::put);
      }
      pages.tailMap(snapshot.commit(), false).clear();
      pageSize = snapshot.pageSize();
      position = snapshot.position();
    }
    assertThat(checksum()).isEqualTo(position.checksum());
  }

  /** Applies what the source's log has since. */
  void follow(SourceDatabase source) {
    for (Segment segment : source.log().read(position, Integer.MAX_VALUE)) {
      apply(segment);
    }
    assertThat(position).isEqualTo(source.position());
  }

  private void apply(Segment segment) {
    assertThat(segment.follows(position)).isTrue();
    long[] checksum = {position.checksum()};
    segment.forEachPage(
        (number, page) -> {
          byte[] old = pages.put(number, page);
          toggle(checksum, number, old);
          toggle(checksum, number, page);
        });
    var gone = pages.tailMap(segment.header().commit(), false);
    gone.forEach((number, page) -> toggle(checksum, number, page));
    gone.clear();
    assertThat(checksum[0]).as("%s", segment).isEqualTo(segment.postChecksum());
    position = segment.after();
  }

  private static void toggle(long[] checksum, int number, byte[] page) {
    if (page != null) {
      long of = PageChecksum.of(number, page, 0, page.length);
      checksum[0] = PageChecksum.toggle(checksum[0], of);
    }
  }

  PageChecksums checksums() {
    if (pages.isEmpty()) {
      return PageChecksums.NONE;
    }
    long[] checksums = new long[pages.lastKey()];
    pages.forEach((n, page) -> checksums[n - 1] = PageChecksum.of(n, page, 0, page.length));
    return new PageChecksums(pageSize, checksums);
  }

  long checksum() {
    return checksums().database();
  }

  int pageCount() {
    return pages.size();
  }

  /**
   * Compares with the database, whose write-ahead log is first moved into it by another process.
   */
  void assertEquals(Path database) throws IOException {
    Foreign.sql(database, "PRAGMA wal_checkpoint(TRUNCATE)");
    assertThat(Files.size(database)).isEqualTo((long) pages.lastKey() * pageSize);
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(database));
    pages.forEach(
        (number, page) -> {
          byte[] theirs = new byte[pageSize];
          file.get((number - 1) * pageSize, theirs);
          assertThat(page).as("page %s", number).isEqualTo(theirs);
        });
    assertThat(Foreign.sql(database, "PRAGMA integrity_check")).isEqualTo("ok");
  }
}
