package io.twinkeeper.httpapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A path with named holes, as OpenAPI writes it: {@code /api/v1/workloads/{workload}}. A hole takes
 * exactly one segment and never an empty one; one slash at the end is overlooked.
 */
record PathTemplate(String text) {

  /**
   * What the holes stand for in {@code path}, percent-decoded; empty if it does not fit.
   *
   * @param path as it came, still encoded
   */
  Optional<Map<String, String>> match(String path) {
    List<String> want = segments(text);
    List<String> have = segments(path);
    if (want.size() != have.size()) {
      return Optional.empty();
    }
    Map<String, String> holes = new LinkedHashMap<>();
    for (int i = 0; i < want.size(); i++) {
      String segment = decoded(have.get(i));
      if (isHole(want.get(i)) && !segment.isEmpty()) {
        holes.put(want.get(i).substring(1, want.get(i).length() - 1), segment);
      } else if (!want.get(i).equals(segment)) {
        return Optional.empty();
      }
    }
    return Optional.of(holes);
  }

  private static List<String> segments(String path) {
    String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return List.of(trimmed.split("/", -1));
  }

  private static boolean isHole(String segment) {
    return segment.startsWith("{");
  }

  private static String decoded(String segment) {
    return URLDecoder.decode(segment.replace("+", "%2B"), UTF_8);
  }
}
