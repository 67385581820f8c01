package io.twinkeeper.node.directory;

/**
 * What a directory's stream wants recorded; called on the stream's thread, must not block. No text
 * has a name of a secret directory's files in it.
 */
public interface DirectoryEvents {
  /** What an operator has said, and what was done. */
  enum Verb {
    /** What was held went on. */
    CONFIRMED,
    /** What was held was undone. */
    REJECTED,
    /** Something came back from the trash. */
    RESTORED,
    /** One of two versions was chosen, or both. */
    RESOLVED;

    /** Whether it was about something that was held, and not about files. */
    public boolean isAnAnswer() {
      return this == CONFIRMED || this == REJECTED;
    }
  }

  /** Some of it, or all, waits for somebody or for room from now on, or for one more reason. */
  void held(String directory, String why);

  /** It is held no more, and was not for a while. */
  void released(String directory);

  /**
   * An operator's word was followed.
   *
   * @param what in words: what had happened that was held, or what was done
   */
  void ordered(String directory, Verb verb, String what);
}
