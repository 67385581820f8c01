package io.twinkeeper.persistence.directory.index;

import io.twinkeeper.protocol.directory.FilePath;
import java.util.Arrays;
import java.util.Optional;

/**
 * How a path stands in a table: the directory that it is in, and the name in it.
 *
 * <p>The directory is its path with a zero byte for each {@code /}, empty for the watched directory
 * itself. SQLite compares bytes, so in the order of (directory, name) what is in a directory is one
 * run, everything below it is one run too, and it comes before all that.
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares keys here
record PathKey(byte[] directory, byte[] name) {
  static PathKey of(FilePath path) {
    Optional<FilePath> parent = path.parent();
    return new PathKey(directory(parent), path.name());
  }

  /** Of what is right in {@code directory}. */
  static byte[] directory(Optional<FilePath> directory) {
    return directory.map(PathKey::directory).orElseGet(() -> new byte[0]);
  }

  /** Of what is right in {@code directory}; the first of everything below. */
  static byte[] directory(FilePath directory) {
    return swapped(directory.bytes(), (byte) '/', (byte) 0);
  }

  /** What comes after everything below {@code directory}. */
  static byte[] beyond(FilePath directory) {
    byte[] key = directory(directory);
    byte[] end = Arrays.copyOf(key, key.length + 1);
    end[key.length] = 1;
    return end;
  }

  /** The path that stands so. */
  static FilePath path(byte[] directory, byte[] name) {
    if (directory.length == 0) {
      return FilePath.of(name);
    }
    byte[] path = Arrays.copyOf(directory, directory.length + 1 + name.length);
    System.arraycopy(name, 0, path, directory.length + 1, name.length);
    return FilePath.of(swapped(path, (byte) 0, (byte) '/'));
  }

  private static byte[] swapped(byte[] bytes, byte from, byte to) {
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = bytes[i] == from ? to : bytes[i];
    }
    return bytes;
  }
}
