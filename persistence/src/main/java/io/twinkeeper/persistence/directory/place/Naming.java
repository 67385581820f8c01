package io.twinkeeper.persistence.directory.place;

/** Names conflict copies. */
@FunctionalInterface
public interface Naming {
  /**
   * A name for the copy of a file of this name, at most 255 bytes.
   *
   * @param attempt from 0 on; another name for each
   */
  byte[] copyOf(byte[] name, int attempt);
}
