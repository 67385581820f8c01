package io.twinkeeper.protocol.directory;

import java.util.Arrays;
import java.util.HexFormat;

/** The SHA-256 of a file's whole content. Ordered by its bytes, unsigned. Immutable. */
public final class ContentHash implements Comparable<ContentHash> {
  /** Bytes of a hash. */
  public static final int BYTES = 32;

  /** Of no content at all. */
  public static final ContentHash EMPTY =
      of(
          HexFormat.of()
              .parseHex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));

  private final byte[] bytes;

  private ContentHash(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The hash with these bytes.
   *
   * @throws IllegalArgumentException if they are not {@link #BYTES}
   */
  public static ContentHash of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a SHA-256 of " + bytes.length + " bytes");
    }
    return new ContentHash(bytes.clone());
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public int compareTo(ContentHash other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ContentHash hash && Arrays.equals(bytes, hash.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** In hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
