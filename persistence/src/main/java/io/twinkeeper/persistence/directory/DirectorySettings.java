package io.twinkeeper.persistence.directory;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a directory needs to know.
 *
 * @param name {@code workload/directory}
 * @param node this node
 * @param root the watched directory
 * @param own where the index lives, outside of every watched directory
 * @param ignore patterns of what stays out of it
 * @param fromActive whether only the active node's changes count
 * @param debounce how long a file must rest before it is looked at
 * @param rescan how often the whole tree is looked at
 * @param deleteBreaker the share of the files, 0 to 1, whose removal at once needs an operator's
 *     word
 * @param trashKeep how long replaced and deleted content is kept; zero for not at all
 * @param trashBytes how much of it is kept at most
 * @param secret whether names must not be shown, nor content kept
 * @param allowSetId whether a file may get the setuid and setgid bits that a twin tells of
 * @param databases what belongs to database streams, which this stream leaves alone
 * @param slice how long a turn works
 */
public record DirectorySettings(
    String name,
    String node,
    Path root,
    Path own,
    List<String> ignore,
    boolean fromActive,
    Duration debounce,
    Duration rescan,
    double deleteBreaker,
    Duration trashKeep,
    long trashBytes,
    boolean secret,
    boolean allowSetId,
    Databases databases,
    Duration slice,
    InstantSource clock) {
  /** Whether replaced and deleted content is kept for a while. */
  public boolean keepsTrash() {
    return !trashKeep.isZero() && trashBytes > 0;
  }

  /** How long a turn works if nobody says otherwise. */
  public static final Duration SLICE = Duration.ofMillis(200);

  /** Which paths belong to database streams: bytes relative to the root. */
  public interface Databases extends Predicate<byte[]> {
    /** None of them. */
    Databases NONE = path -> false;
  }
}
