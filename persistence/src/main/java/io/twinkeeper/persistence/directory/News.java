package io.twinkeeper.persistence.directory;

/**
 * The answer to a {@link Question}.
 *
 * @param index the teller's
 * @param upTo the sequence that the asker has heard of with this
 * @param more whether there is more to ask for right now
 * @param entries packed; empty if there is nothing new
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way; nobody compares messages
public record News(String index, long upTo, boolean more, byte[] entries) {
  public boolean isEmpty() {
    return entries.length == 0;
  }

  /** Whether who asked this has heard all of it already. */
  public boolean saysNothingTo(Question asked) {
    return isEmpty() && upTo == asked.after() && index.equals(asked.index());
  }
}
