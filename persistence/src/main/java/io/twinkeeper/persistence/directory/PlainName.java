package io.twinkeeper.persistence.directory;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.twinkeeper.protocol.directory.FilePath;

/** A name beside another one, which says whose it is: {@code plan-beta.txt}. */
final class PlainName {
  private PlainName() {}

  /**
   * One at most as long as a name may be: of a longer one, the end of the stem is left out.
   *
   * @param attempt from 0 on; another name for each
   */
  static byte[] of(byte[] name, String node, int attempt) {
    String text = new String(name, ISO_8859_1);
    int dot = text.lastIndexOf('.');
    String stem = dot > 0 ? text.substring(0, dot) : text;
    String addition = "-" + node + (attempt > 0 ? "-" + (attempt + 1) : "");
    String extension = dot > 0 ? text.substring(dot) : "";
    String end = addition + extension;
    if (end.length() >= FilePath.LONGEST_NAME) {
      stem = text; // what looks like an extension is the name
      end = addition;
    }
    return (cut(stem, FilePath.LONGEST_NAME - end.length()) + end).getBytes(ISO_8859_1);
  }

  /** Between characters of UTF-8, if it is UTF-8. */
  private static String cut(String stem, int longest) {
    int end = Math.min(stem.length(), longest);
    while (end < stem.length() && end > 1 && (stem.charAt(end) & 0xc0) == 0x80) {
      end--;
    }
    return stem.substring(0, end);
  }
}
