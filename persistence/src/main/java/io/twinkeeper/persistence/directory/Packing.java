package io.twinkeeper.persistence.directory;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Bytes made smaller for the wire.
 *
 * <pre>
 * 0          1                 5
 * +----------+-----------------+---------------------------+
 * | 0 as is  | bytes unpacked  | the bytes, or a zstd frame|
 * | 1 zstd   | (big-endian)    |                           |
 * +----------+-----------------+---------------------------+
 * </pre>
 */
final class Packing {
  private static final int HEAD = 5;
  private static final int LEVEL = 1;

  /** Not worth the while below this. */
  private static final int SMALLEST = 128;

  private Packing() {}

  static byte[] pack(byte[] bytes) {
    if (bytes.length >= SMALLEST) {
      byte[] smaller = Zstd.compress(bytes, LEVEL);
      if (smaller.length < bytes.length - bytes.length / 16) {
        return headed((byte) 1, bytes.length, smaller);
      }
    }
    return headed((byte) 0, bytes.length, bytes);
  }

  private static byte[] headed(byte how, int length, byte[] body) {
    return ByteBuffer.allocate(HEAD + body.length).put(how).putInt(length).put(body).array();
  }

  /**
   * What was packed.
   *
   * @param most bytes that it may become: a twin could send a few that become very many
   * @throws IOException if it is more, or was not packed by {@link #pack}
   */
  static byte[] unpack(byte[] packed, int most) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(packed);
    if (packed.length < HEAD) {
      throw new IOException("a message of " + packed.length + " bytes: too short");
    }
    int how = in.get();
    int length = in.getInt();
    if (length < 0 || length > most || how < 0 || how > 1) {
      throw new IOException("a message of " + length + " bytes, kind " + how + ": not understood");
    }
    byte[] body = new byte[in.remaining()];
    in.get(body);
    byte[] bytes = how == 0 ? body : unzipped(body, length);
    if (bytes.length != length) {
      throw new IOException("a message of " + bytes.length + " bytes says it has " + length);
    }
    return bytes;
  }

  private static byte[] unzipped(byte[] body, int length) throws IOException {
    try {
      return Zstd.decompress(body, length);
    } catch (ZstdException e) {
      throw new IOException("a message that is no zstd frame: " + e.getMessage(), e);
    }
  }
}
