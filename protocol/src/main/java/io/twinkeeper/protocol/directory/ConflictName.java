package io.twinkeeper.protocol.directory;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * What the copy of a file that lost is called: {@code plan.txt} becomes {@code
 * plan.conflict-beta-20261122T101530123Z.txt}, with the node whose users wrote it and when, in
 * milliseconds and UTC. The extension stays last, so that the copy opens like the file.
 *
 * <p>The same loser gets the same name on every node. A copy that loses itself is named as a copy
 * of the first file, so names do not grow. Of a name that would become too long, the end of the
 * stem gives way to {@code ~} and a checksum of the whole name.
 */
public final class ConflictName {
  /** What follows the last dot is part of the stem if it is longer, the dot included. */
  private static final int LONGEST_EXTENSION = 32;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'")
          .withResolverStyle(ResolverStyle.STRICT);

  private static final Pattern CONFLICT =
      Pattern.compile(
          "(.+)\\.conflict-(" + NodeName.RULE + ")-([0-9]{8}T[0-9]{9}Z)(\\.[^.]*)?",
          Pattern.DOTALL);

  /**
   * What a conflict copy's name says.
   *
   * @param name the file that it is a copy of; if that one's name was too long, what was left
   * @param node who made the content
   * @param at when, to the millisecond
   */
  @SuppressWarnings("ArrayRecordComponent") // a name is its bytes; nobody compares parts
  public record Parts(byte[] name, String node, Instant at) {}

  private ConflictName() {}

  /**
   * The name for the copy of a file, in the same directory.
   *
   * @param name the file's
   * @param node who made the content that lost
   * @param at when that was
   * @throws IllegalArgumentException if {@code node} is no node's name, or the time is outside the
   *     years 0 to 9999
   */
  public static byte[] of(byte[] name, String node, Instant at) {
    String first = latin(read(name).map(Parts::name).orElse(name));
    int dot = first.lastIndexOf('.');
    boolean extended = dot > 0 && first.length() - dot <= LONGEST_EXTENSION;
    String extension = extended ? first.substring(dot) : "";
    String ending = ".conflict-" + NodeName.check(node) + "-" + time(at) + extension;
    String stem = extended ? first.substring(0, dot) : first;
    return (shortened(stem, FilePath.LONGEST_NAME - ending.length(), first) + ending)
        .getBytes(ISO_8859_1);
  }

  /** Whether a file is called as conflict copies are. */
  public static boolean isConflict(byte[] name) {
    return read(name).isPresent();
  }

  /** Whether {@code copy} is what a conflict copy of the file {@code name} would be called. */
  public static boolean isConflictOf(byte[] copy, byte[] name) {
    return read(copy)
        .filter(parts -> Arrays.equals(copy, of(name, parts.node(), parts.at())))
        .isPresent();
  }

  /** What a name says; empty if it is not a conflict copy's. */
  public static Optional<Parts> read(byte[] name) {
    Matcher matcher = CONFLICT.matcher(latin(name));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String extension = matcher.group(4) == null ? "" : matcher.group(4);
    try {
      Instant at = LocalDateTime.parse(matcher.group(3), TIME).toInstant(ZoneOffset.UTC);
      byte[] first = (matcher.group(1) + extension).getBytes(ISO_8859_1);
      return Optional.of(new Parts(first, matcher.group(2), at));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static String time(Instant at) {
    try {
      LocalDateTime time = LocalDateTime.ofInstant(at, ZoneOffset.UTC);
      if (time.getYear() >= 0 && time.getYear() <= 9999) {
        return TIME.format(time);
      }
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("no time for a name: " + at, e);
    }
    throw new IllegalArgumentException("no time for a name: " + at);
  }

  /** Cut between characters of UTF-8, if it is UTF-8. */
  private static String shortened(String stem, int longest, String whole) {
    if (stem.length() <= longest) {
      return stem;
    }
    CRC32 crc = new CRC32();
    crc.update(whole.getBytes(ISO_8859_1));
    int end = longest - 9;
    for (int i = 0; i < 3 && (stem.charAt(end) & 0xc0) == 0x80; i++) {
      end--;
    }
    return stem.substring(0, end) + String.format("~%08x", crc.getValue());
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }
}
