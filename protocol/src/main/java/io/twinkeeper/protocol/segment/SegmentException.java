package io.twinkeeper.protocol.segment;

/**
 * Bytes that are not a whole and valid segment; the message says what is wrong and at which byte.
 */
public final class SegmentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SegmentException(String message) {
    super(message);
  }
}
