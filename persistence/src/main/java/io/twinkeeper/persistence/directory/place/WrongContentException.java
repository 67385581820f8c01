package io.twinkeeper.persistence.directory.place;

import java.io.IOException;

/** Content that is not what it was said to be. It has been forgotten. */
public final class WrongContentException extends IOException {
  private static final long serialVersionUID = 1;

  WrongContentException(String message) {
    super(message);
  }
}
