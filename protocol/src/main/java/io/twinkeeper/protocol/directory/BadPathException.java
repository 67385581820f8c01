package io.twinkeeper.protocol.directory;

/** A path that no file inside a watched directory may have. */
public final class BadPathException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  BadPathException(String message) {
    super(message);
  }
}
