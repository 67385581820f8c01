package io.twinkeeper.protocol.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One directory that the twins keep equal.
 *
 * @param ignore patterns as in {@code .gitignore} of what stays out of it; all of them valid
 * @param debounce how long a file must rest before it is looked at
 * @param rescan how often the whole tree is looked at
 * @param deleteBreaker the share of the files, above 0 to 1, whose removal at once needs an
 *     operator's word
 * @param trash what becomes of replaced and deleted content
 * @param secret whether names must not be shown, nor content kept unless the file asks for it
 * @param allowSetuid whether the setuid and setgid bits of other twins' files are set here too
 * @param bytesPerSecond what may be sent to each twin; empty: as much as goes
 */
public record DirectoryConfig(
    String name,
    Path path,
    List<String> ignore,
    Direction direction,
    Duration debounce,
    Duration rescan,
    double deleteBreaker,
    Trash trash,
    boolean secret,
    boolean allowSetuid,
    Optional<Long> bytesPerSecond) {

  /** Whose changes count. */
  public enum Direction {
    /** Every twin's. */
    BOTH,
    /** Only those of the node that is active; what others change is undone. */
    FROM_ACTIVE
  }

  /**
   * How long replaced and deleted content is kept, on each node.
   *
   * @param keep zero: not at all
   * @param maxBytes the oldest goes first
   */
  public record Trash(Duration keep, long maxBytes) {
    /** What holds if nothing is said. */
    public static final Trash DEFAULT = new Trash(Duration.ofDays(7), 1L << 30);

    /** What holds for a secret directory if nothing is said. */
    public static final Trash NONE = new Trash(Duration.ZERO, 0);
  }
}
