package io.twinkeeper.protocol.directory;

/** What is at a path. The order of the constants is part of the wire format. */
public enum FileKind {
  /** Nothing any more: a tombstone. */
  GONE,
  /** A regular file. */
  FILE,
  /** A symbolic link, which is carried as it is and never followed. */
  LINK,
  /** A directory. */
  DIRECTORY
}
