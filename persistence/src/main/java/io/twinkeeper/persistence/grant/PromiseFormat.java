package io.twinkeeper.persistence.grant;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.twinkeeper.protocol.grant.Holder;
import io.twinkeeper.protocol.grant.Promise;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * The text of a promise file: UTF-8, seven lines, each ended by a line feed.
 *
 * <pre>
 *   twinkeeper-promise 1
 *   workload scoreboard
 *   epoch 12
 *   holder alpha
 *   incarnation 9f3c0d2e11aa4b07
 *   released false
 *   crc32c 1c291ca3          over every byte above
 * </pre>
 */
final class PromiseFormat {
  private static final String HEADER = "twinkeeper-promise 1";
  private static final String CHECKSUM = "crc32c ";

  private PromiseFormat() {}

  static String render(String workload, Promise promise) {
    String body =
        String.format(
            Locale.ROOT,
            "%s\nworkload %s\nepoch %d\nholder %s\nincarnation %016x\nreleased %b\n",
            HEADER,
            workload,
            promise.epoch(),
            promise.holder().node(),
            promise.holder().incarnation(),
            promise.released());
    return body + CHECKSUM + checksum(body) + "\n";
  }

  static Promise parse(String workload, Path file, byte[] bytes) throws CorruptPromiseException {
    String text = new String(bytes, UTF_8);
    int bodyEnd = text.lastIndexOf(CHECKSUM);
    if (bodyEnd < 0) {
      throw new CorruptPromiseException(file, "no checksum line in " + bytes.length + " bytes");
    }
    String body = text.substring(0, bodyEnd);
    if (!text.substring(bodyEnd).equals(CHECKSUM + checksum(body) + "\n")) {
      throw new CorruptPromiseException(file, "the checksum does not fit the content");
    }
    String[] lines = body.split("\n", -1);
    if (lines.length != 7 || !lines[0].equals(HEADER)) {
      throw new CorruptPromiseException(file, "unknown format '" + lines[0] + "'");
    }
    if (!lines[1].equals("workload " + workload)) {
      throw new CorruptPromiseException(file, "holds another workload: '" + lines[1] + "'");
    }
    return promise(file, lines);
  }

  private static Promise promise(Path file, String[] lines) throws CorruptPromiseException {
    try {
      return new Promise(
          Long.parseLong(value(lines[2], "epoch ")),
          new Holder(
              value(lines[3], "holder "),
              Long.parseUnsignedLong(value(lines[4], "incarnation "), 16)),
          Boolean.parseBoolean(value(lines[5], "released ")));
    } catch (IllegalArgumentException e) {
      throw new CorruptPromiseException(file, "cannot be understood: " + e.getMessage());
    }
  }

  private static String value(String line, String key) {
    if (!line.startsWith(key)) {
      throw new IllegalArgumentException("'" + line + "' should begin with '" + key + "'");
    }
    return line.substring(key.length());
  }

  private static String checksum(String body) {
    CRC32C crc = new CRC32C();
    crc.update(body.getBytes(UTF_8));
    return String.format(Locale.ROOT, "%08x", crc.getValue());
  }
}
