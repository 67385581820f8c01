package io.twinkeeper.httpapi;

import io.twinkeeper.protocol.directory.FilePath;

/**
 * How large a request may be.
 *
 * @param uriBytes path and query, as they are sent
 * @param bodyBytes the body
 */
record Room(int uriBytes, int bodyBytes) {
  /** Names, counts and times: more than anybody needs. */
  static final Room USUAL = new Room(2 * 1024, 16 * 1024);

  /**
   * For files. A byte that is not text is {@code \xNN}: six characters of a URI, as the backslash
   * is escaped, and five of JSON. A URI names one file, a body two.
   */
  static final Room FOR_FILES =
      new Room(
          USUAL.uriBytes + 6 * FilePath.LONGEST, USUAL.bodyBytes / 2 + 2 * 5 * FilePath.LONGEST);
}
