package io.twinkeeper.persistence.directory.index;

/**
 * How far a peer has been heard.
 *
 * @param index the peer's index; empty if it never was heard
 * @param heard the last sequence of that index that is on this node's disk
 */
public record PeerProgress(String index, long heard) {
  /** Of a peer that never was heard. */
  public static final PeerProgress NONE = new PeerProgress("", 0);
}
