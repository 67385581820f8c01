package io.twinkeeper.persistence.sqlite.source;

/** What tells one write-ahead log from the next one in the same file. */
record Salts(int first, int second) {
  @Override
  public String toString() {
    return Integer.toHexString(first) + ":" + Integer.toHexString(second);
  }
}
