package io.twinkeeper.persistence.directory;

/**
 * What a node asks a twin: everything that is new after {@code after}.
 *
 * @param asker the asker's own index: what was taken from it needs not be told to it
 * @param index the twin's index that {@code after} counts in; empty if none is known yet
 * @param after the last sequence that is on the asker's disk
 * @param pendingFiles what the asker has heard of, from anybody, and does not have in its tree yet
 * @param pendingBytes the content of these
 * @param troubledFiles those of {@code pendingFiles} that could not be placed when it was last
 *     tried, as far as they were counted
 * @param holding whether it takes nothing into its tree, or not everything, until somebody sees to
 *     that
 */
public record Question(
    String asker,
    String index,
    long after,
    long pendingFiles,
    long pendingBytes,
    long troubledFiles,
    boolean holding) {
  /** How many files come by themselves, as far as is known. */
  public long underWay() {
    return pendingFiles - troubledFiles;
  }
}
