package io.twinkeeper.persistence.sqlite.source;

/** What tells one write-ahead log from the next one in the same file. */
record Salts(int first, int second) {
  /** Whether these can be the salts right after {@code earlier}: a restart counts the first up. */
  boolean follow(Salts earlier) {
    return first == earlier.first + 1;
  }

  @Override
  public String toString() {
    return Integer.toHexString(first) + ":" + Integer.toHexString(second);
  }
}
