package io.twinkeeper.ops.soak.files;

import com.sun.jna.Memory;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What files hold: read, told apart, written. For one thread at a time. */
final class Contents {
  private static final int BUFFER_BYTES = 1 << 17;
  private static final int SHOWN_BYTES = 12;

  /** Of a file with nothing in it: owed to nobody. */
  static final String NOTHING = shown(sha256().digest());

  private final Memory buffer = new Memory(BUFFER_BYTES);

  /** The name of a file's content: the begin of its SHA-256. */
  String of(Descriptor file) throws IOException {
    MessageDigest digest = sha256();
    long offset = 0;
    int read;
    while ((read = file.read(buffer, BUFFER_BYTES, offset)) > 0) {
      digest.update(buffer.getByteBuffer(0, read));
      offset += read;
    }
    return shown(digest.digest());
  }

  /** The name of a link's target. */
  static String ofLink(byte[] target) {
    return "link to " + new String(target, StandardCharsets.ISO_8859_1);
  }

  /** All of a file. */
  byte[] read(Descriptor file) throws IOException {
    byte[] bytes = new byte[(int) file.stat().size()];
    for (int at = 0; at < bytes.length; ) {
      int read = file.read(buffer, Math.min(BUFFER_BYTES, bytes.length - at), at);
      buffer.read(0, bytes, at, read);
      if (read == 0) {
        break;
      }
      at += read;
    }
    return bytes;
  }

  void write(Descriptor file, byte[] bytes, long offset) throws IOException {
    for (int at = 0; at < bytes.length; ) {
      int length = Math.min(BUFFER_BYTES, bytes.length - at);
      buffer.write(0, bytes, at, length);
      file.write(buffer, length, offset + at);
      at += length;
    }
  }

  private static String shown(byte[] digest) {
    return HexFormat.of().formatHex(digest, 0, SHOWN_BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
