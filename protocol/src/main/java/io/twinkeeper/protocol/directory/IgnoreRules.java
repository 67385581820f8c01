package io.twinkeeper.protocol.directory;

import java.util.List;

/**
 * What stays out of a watched directory's stream, by patterns as in {@code .gitignore}.
 *
 * <p>The last pattern that fits decides; one that begins with {@code !} takes back what an earlier
 * one ignores. What is in an ignored directory is ignored with it, and no pattern takes that back.
 * The stream's own files ({@link FilePath#ANNEX}) are always ignored. Patterns are in UTF-8 and
 * match bytes: a {@code ?} is one byte. The time to answer grows with the length of the path, not
 * faster. Immutable.
 */
public final class IgnoreRules {
  /** Nothing is ignored but the stream's own. */
  public static final IgnoreRules NONE = new IgnoreRules(List.of());

  private final List<IgnorePattern> patterns;

  private IgnoreRules(List<IgnorePattern> patterns) {
    this.patterns = patterns;
  }

  /**
   * Reads patterns.
   *
   * @throws IllegalArgumentException if one cannot be understood or would never match; the message
   *     is one sentence for a person and quotes the pattern
   */
  public static IgnoreRules of(List<String> patterns) {
    return new IgnoreRules(patterns.stream().map(IgnorePattern::parse).toList());
  }

  /**
   * Whether a path is ignored, by itself or with a directory that it is in.
   *
   * @param directory whether there is a directory at the path
   */
  public boolean ignores(FilePath path, boolean directory) {
    if (path.isOwn()) {
      return true;
    }
    if (patterns.isEmpty()) {
      return false;
    }
    byte[] bytes = path.bytes();
    long[] reached = new long[patterns.size()];
    for (int i = 0; i < reached.length; i++) {
      reached[i] = patterns.get(i).start();
    }
    for (int begin = 0; begin < bytes.length; ) {
      int end = endOfName(bytes, begin);
      if (ignoresName(bytes, begin, end, directory || end < bytes.length, reached)) {
        return true;
      }
      begin = end + 1;
    }
    return false;
  }

  private boolean ignoresName(byte[] bytes, int begin, int end, boolean directory, long[] reached) {
    boolean ignored = false;
    for (int i = 0; i < reached.length; i++) {
      IgnorePattern pattern = patterns.get(i);
      reached[i] = pattern.after(reached[i], bytes, begin, end);
      if (pattern.fits(reached[i], directory)) {
        ignored = !pattern.takesBack();
      }
    }
    return ignored;
  }

  private static int endOfName(byte[] bytes, int begin) {
    int end = begin;
    while (end < bytes.length && bytes[end] != '/') {
      end++;
    }
    return end;
  }
}
