package io.twinkeeper.protocol.directory;

/** Bytes that are no list of entries; the message says what is wrong and at which byte. */
public final class CorruptEntriesException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CorruptEntriesException(String message) {
    super(message);
  }

  CorruptEntriesException(String message, Throwable cause) {
    super(message, cause);
  }
}
