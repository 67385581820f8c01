package io.twinkeeper.persistence.sqlite.follower;

/**
 * Somebody else wrote to a follower's copy, replaced it or took it away. Trying again does not
 * help: close the follower, become follower anew (which looks at the copy as it is now), keep a
 * fork, take a delta snapshot.
 */
public final class CopyChanged extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CopyChanged(String message) {
    super(message);
  }
}
