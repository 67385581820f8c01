package io.twinkeeper.protocol.directory;

/**
 * One version of what is at a path.
 *
 * @param path never one of the stream's own
 * @param author the node that made it
 */
public record FileEntry(FilePath path, FileState state, VersionVector version, String author) {
  /**
   * Checks what a hostile peer could put in.
   *
   * @throws IllegalArgumentException if the path is the stream's own or the author no node's name
   */
  public FileEntry {
    if (path.isOwn()) {
      throw new IllegalArgumentException("an entry of the stream's own files");
    }
    NodeName.check(author);
  }

  /** This state, known to be as new as {@code other} says. */
  public FileEntry at(VersionVector other) {
    return new FileEntry(path, state, other, author);
  }
}
