package io.twinkeeper.ops.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;

/** Text made fit for one segment of a path or one value of a query. */
final class Escaped {
  private Escaped() {}

  static String of(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }
}
