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
  public static final CaptureSettings DEFAULT = new CaptureSettings(2_000, 4L << 20, 256L << 20);

  public CaptureSettings {
    if (swapAfterFrames < 1 || segmentBytes < 1 || largestTransactionBytes < segmentBytes) {
      throw new IllegalArgumentException("limits must be positive, a transaction's the largest");
    }
  }
}
