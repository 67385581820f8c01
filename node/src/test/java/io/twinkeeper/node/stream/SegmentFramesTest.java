package io.twinkeeper.node.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinkeeper.protocol.segment.PageChecksum;
import io.twinkeeper.protocol.segment.Segment;
import io.twinkeeper.protocol.segment.SegmentBuilder;
import io.twinkeeper.protocol.segment.SegmentException;
import io.twinkeeper.protocol.segment.SegmentHeader;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SegmentFramesTest {
  private static final int PAGE = 4096;
  private final SegmentFrames frames = new SegmentFrames();
  private final Random random = new Random(2);

  @Test
  void smallSegmentsTravelTogetherInOnePart() {
    List<Segment> sent = List.of(segment(1, 1), segment(2, 2), segment(3, 1));
    List<byte[]> parts = SegmentFrames.parts(sent);
    assertThat(parts).hasSize(1);
    assertThat(bytes(frames.add(parts.get(0)))).isEqualTo(bytes(sent));
  }

  @Test
  void aSegmentOfManyPartsIsPutTogetherWithTheLast() {
    List<Segment> sent = List.of(segment(1, 300), segment(2, 1));
    List<byte[]> parts = SegmentFrames.parts(sent);
    assertThat(parts).hasSizeGreaterThan(3);
    assertThat(parts).allMatch(part -> part.length <= SegmentFrames.PART_BYTES);
    List<Segment> arrived = new ArrayList<>();
    for (byte[] part : parts) {
      assertThat(arrived).isEmpty();
      arrived.addAll(frames.add(part));
    }
    assertThat(bytes(arrived)).isEqualTo(bytes(sent));
  }

  @Test
  void cutsMayLieAnywhereEvenInALength() {
    List<Segment> sent = List.of(segment(1, 1), segment(2, 3), segment(3, 1));
    byte[] all = SegmentFrames.parts(sent).get(0);
    List<Segment> arrived = new ArrayList<>();
    for (int at = 0; at < all.length; ) {
      int end = Math.min(all.length, at + 1 + random.nextInt(7));
      arrived.addAll(frames.add(Arrays.copyOfRange(all, at, end)));
      at = end;
    }
    assertThat(bytes(arrived)).isEqualTo(bytes(sent));
  }

  @Test
  void nothingIsSentForNothing() {
    assertThat(SegmentFrames.parts(List.of())).isEmpty();
  }

  @Test
  void refusesALengthThatNoSegmentHas() {
    for (int length : new int[] {0, -1, Integer.MAX_VALUE}) {
      byte[] part = ByteBuffer.allocate(4).putInt(length).array();
      assertThatThrownBy(() -> new SegmentFrames().add(part))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(Integer.toString(length));
    }
  }

  @Test
  void refusesASegmentThatWasChangedOnTheWay() {
    byte[] part = SegmentFrames.parts(List.of(segment(1, 1))).get(0);
    part[part.length / 2] ^= 1;
    assertThatThrownBy(() -> frames.add(part)).isInstanceOf(SegmentException.class);
  }

  private Segment segment(long txid, int pages) {
    SegmentHeader header =
        new SegmentHeader(PAGE, pages, txid, txid, Instant.EPOCH, PageChecksum.FLAG, 0, 0, 0, 0, 1);
    SegmentBuilder builder = new SegmentBuilder(header);
    for (int number = 1; number <= pages; number++) {
      byte[] page = new byte[PAGE];
      random.nextBytes(page);
      builder.page(number, page);
    }
    return builder.build(PageChecksum.FLAG | txid);
  }

  private static List<ByteBuffer> bytes(List<Segment> segments) {
    return segments.stream().map(s -> ByteBuffer.wrap(s.bytes())).toList();
  }
}
