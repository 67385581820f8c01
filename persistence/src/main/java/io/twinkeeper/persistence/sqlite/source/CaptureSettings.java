package io.twinkeeper.persistence.sqlite.source;

/**
 * How a source captures.
 *
 * @param swapAfterFrames the write-ahead log is swapped for a new one once it has this many frames
 * @param segmentBytes several transactions share a segment until their pages reach this size
 * @param largestTransactionBytes a single transaction whose pages are larger is not made a segment:
 *     the stream begins anew with a snapshot, which needs no such memory
 */
public record CaptureSettings(
    int swapAfterFrames, long segmentBytes, long largestTransactionBytes) {
  private static final long SEGMENT_BYTES = 4L << 20;

  public static final CaptureSettings DEFAULT =
      new CaptureSettings(2_000, SEGMENT_BYTES, largestTransactionBytes(heapBytes()));

  public CaptureSettings {
    if (swapAfterFrames < 1 || segmentBytes < 1 || largestTransactionBytes < segmentBytes) {
      throw new IllegalArgumentException("limits must be positive, a transaction's the largest");
    }
  }

  private static long heapBytes() {
    return Runtime.getRuntime().maxMemory();
  }

  /** A transaction is in memory several times over while it becomes a segment and is shipped. */
  private static long largestTransactionBytes(long heapBytes) {
    return Math.max(SEGMENT_BYTES, Math.min(256L << 20, heapBytes / 16));
  }
}
