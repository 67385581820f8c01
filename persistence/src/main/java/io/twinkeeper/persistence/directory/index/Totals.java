package io.twinkeeper.persistence.directory.index;

/**
 * How many entries there are.
 *
 * @param tombstones entries of what is gone, or shall be
 * @param bytes content of the files
 */
public record Totals(long files, long directories, long links, long tombstones, long bytes) {
  /** Entries of what is there, or shall be. */
  public long live() {
    return files + directories + links;
  }

  /** All entries. */
  public long all() {
    return live() + tombstones;
  }

  public boolean isEmpty() {
    return all() == 0;
  }
}
