package io.twinkeeper.persistence.sqlite.follower;

/**
 * Another process reads or holds the database right now, so it was left as it is. Trying again
 * later helps; nothing that was acknowledged is touched by this.
 */
public class CopyBusy extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CopyBusy(String message) {
    super(message);
  }
}
