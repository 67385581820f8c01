package io.twinkeeper.protocol.status;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A conflict copy and what has its place.
 *
 * @param path of the copy
 * @param of the path that it is about
 * @param present what is there: what {@code keep this} keeps; null if nothing is
 * @param copy what {@code keep other} keeps
 */
public record DirectoryConflict(String path, String of, @Nullable Version present, Version copy) {
  /** Texts that are longer are not shown, in bytes. */
  public static final int MOST_TEXT = 64 * 1024;

  /**
   * One of the two.
   *
   * @param kind {@code file}, {@code link} or {@code directory}
   * @param size of a file's content
   * @param modified when it was written
   * @param mode in octal digits
   * @param owner {@code user:group}, empty where it is not known
   * @param author the node whose users wrote it
   * @param version by node, what it knows of
   * @param sha256 of a file's content; null if contents are not shown
   * @param target of a link; null of everything else, or if contents are not shown
   * @param text of a file that is a text of at most {@link #MOST_TEXT} bytes; null otherwise, or if
   *     contents are not shown
   */
  public record Version(
      String kind,
      long size,
      Instant modified,
      String mode,
      String owner,
      String author,
      String version,
      @Nullable String sha256,
      @Nullable String target,
      @Nullable String text) {}
}
