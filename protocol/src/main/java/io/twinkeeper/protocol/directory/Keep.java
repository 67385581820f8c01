package io.twinkeeper.protocol.directory;

/** Which of two versions stays: what has the path, or the conflict copy beside it. */
public enum Keep {
  /** What has the path; the copy goes. */
  THIS,
  /** The copy, which gets the path; what has it goes. */
  OTHER,
  /** Both: the copy gets a name of its own. */
  BOTH
}
