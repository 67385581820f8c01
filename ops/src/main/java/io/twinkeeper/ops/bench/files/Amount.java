package io.twinkeeper.ops.bench.files;

import java.time.Duration;

/**
 * How much of everything.
 *
 * @param files of the tree; five times as many, and smaller ones, for the idle scenario
 * @param bigBytes of the large file
 * @param edits of single files
 * @param idle how long nobody changes anything
 * @param seed of names, contents and edits
 */
record Amount(int files, long bigBytes, int edits, Duration idle, long seed) {
  /** 82 MB of 20,000. */
  static final int BYTES_PER_FILE = 4_100;

  static final int IDLE_BYTES_PER_FILE = 500;

  long treeBytes() {
    return (long) files * BYTES_PER_FILE;
  }

  int idleFiles() {
    return 5 * files;
  }
}
