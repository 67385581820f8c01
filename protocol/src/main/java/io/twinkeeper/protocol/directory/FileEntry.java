package io.twinkeeper.protocol.directory;

/**
 * One version of what is at a path.
 *
 * @param author the node that made it
 */
public record FileEntry(FilePath path, FileState state, VersionVector version, String author) {
  /** This state, known to be as new as {@code other} says. */
  public FileEntry at(VersionVector other) {
    return new FileEntry(path, state, other, author);
  }
}
