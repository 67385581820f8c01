package io.twinkeeper.persistence.segment;

import io.twinkeeper.protocol.segment.Segment;
import io.twinkeeper.protocol.segment.SegmentBuilder;
import io.twinkeeper.protocol.segment.SegmentHeader;
import io.twinkeeper.protocol.stream.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes segments that continue one another, with pages of noise. */
public final class SegmentChain {
  private final Random random = new Random(42);
  private Position last;

  public SegmentChain(Position start) {
    this.last = start;
  }

  public Position last() {
    return last;
  }

  /** The next segment: {@code transactions} commits in {@code epoch}, {@code pages} pages. */
  public Segment next(long epoch, int transactions, int pages) {
    SegmentHeader header =
        new SegmentHeader(
            512,
            pages,
            last.txid() + 1,
            last.txid() + transactions,
            Instant.ofEpochMilli(1_790_000_000_000L),
            last.checksum(),
            32,
            pages * 536L,
            1,
            2,
            epoch);
    SegmentBuilder builder = new SegmentBuilder(header);
    for (int page = 1; page <= pages; page++) {
      byte[] noise = new byte[512];
      random.nextBytes(noise);
      builder.page(page, noise);
    }
    Segment segment = builder.build(random.nextLong() | 1L << 63);
    last = segment.after();
    return segment;
  }

  public List<Segment> next(long epoch, int count) {
    List<Segment> segments = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      segments.add(next(epoch, 1, 1));
    }
    return segments;
  }
}
