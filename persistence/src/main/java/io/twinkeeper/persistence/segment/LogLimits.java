package io.twinkeeper.persistence.segment;

/**
 * How much history a segment log keeps.
 *
 * @param bytesPerFile a new file is begun once the present one is at least this large
 * @param totalBytes the oldest files are dropped while all files together are larger; the file that
 *     is being written is never dropped
 */
public record LogLimits(long bytesPerFile, long totalBytes) {
  public static final LogLimits DEFAULT = new LogLimits(8L << 20, 256L << 20);

  public LogLimits {
    if (bytesPerFile < 1 || bytesPerFile > 1L << 30) {
      throw new IllegalArgumentException("bytesPerFile must be 1 to 2^30, not " + bytesPerFile);
    }
    if (totalBytes < bytesPerFile) {
      throw new IllegalArgumentException("totalBytes must be at least bytesPerFile");
    }
  }
}
