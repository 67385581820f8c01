package io.twinkeeper.node.stream;

import io.twinkeeper.protocol.segment.Segment;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Segments as a byte stream: length (4 bytes, big-endian), LTX bytes, length, LTX bytes, and so on;
 * cut into parts of at most {@link #PART_BYTES} for sending, put together again on arrival.
 *
 * <p>Not thread-safe.
 */
final class SegmentFrames {
  /** Small enough that a part never fills a connection's frame. */
  static final int PART_BYTES = 256 * 1024;

  /** A length beyond this is not a segment: 4 GiB transactions are not sent in one piece. */
  private static final int MAX_SEGMENT_BYTES = 1 << 30;

  private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
  private int neededBytes = 4;

  /** The parts that carry {@code segments}, in order. */
  static List<byte[]> parts(List<Segment> segments) {
    int total = segments.stream().mapToInt(s -> 4 + s.bytes().length).sum();
    ByteBuffer all = ByteBuffer.allocate(total);
    segments.forEach(s -> all.putInt(s.bytes().length).put(s.bytes()));
    List<byte[]> parts = new ArrayList<>();
    for (int at = 0; at < total; at += PART_BYTES) {
      parts.add(Arrays.copyOfRange(all.array(), at, Math.min(total, at + PART_BYTES)));
    }
    return parts;
  }

  /**
   * Takes one part; returns the segments that it completes.
   *
   * @throws io.twinkeeper.protocol.segment.SegmentException if the bytes are not segments
   * @throws IllegalArgumentException if a length is impossible
   */
  List<Segment> add(byte[] part) {
    gathered.writeBytes(part);
    if (gathered.size() < neededBytes) {
      return List.of();
    }
    byte[] bytes = gathered.toByteArray();
    List<Segment> complete = new ArrayList<>();
    int at = 0;
    neededBytes = 4;
    while (bytes.length - at >= 4) {
      int length = ByteBuffer.wrap(bytes, at, 4).getInt();
      if (length <= 0 || length > MAX_SEGMENT_BYTES) {
        throw new IllegalArgumentException("a segment cannot be " + length + " bytes long");
      }
      if (bytes.length - at - 4 < length) {
        neededBytes = 4 + length;
        break;
      }
      complete.add(Segment.parse(Arrays.copyOfRange(bytes, at + 4, at + 4 + length)));
      at += 4 + length;
    }
    gathered.reset();
    gathered.write(bytes, at, bytes.length - at);
    return complete;
  }
}
