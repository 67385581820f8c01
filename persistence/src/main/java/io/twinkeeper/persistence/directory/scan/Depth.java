package io.twinkeeper.persistence.directory.scan;

/** Which directories are listed when their name is looked at. New ones always are, to the end. */
enum Depth {
  /** No others. */
  NEW,
  /** This one, but no others in it. */
  HERE,
  /** This one and everything below. */
  ALL
}
