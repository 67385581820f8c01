package io.twinkeeper.persistence.directory.watch;

import io.twinkeeper.protocol.directory.BadPathException;
import io.twinkeeper.protocol.directory.FilePath;
import java.util.Optional;
import java.util.function.Predicate;

/** Which names matter. For the watch's thread only. */
final class Carried {
  private final Predicate<FilePath> skipped;
  private long bad;

  Carried(Predicate<FilePath> skipped) {
    this.skipped = skipped;
  }

  /**
   * The path of a name in a directory; empty if nobody wants to hear of it.
   *
   * @param directory whether it is the name of a directory, the only ones that are skipped
   */
  Optional<FilePath> path(Optional<FilePath> parent, byte[] name, boolean directory) {
    FilePath path;
    try {
      path = FilePath.in(parent, name);
    } catch (BadPathException e) {
      bad++;
      return Optional.empty();
    }
    boolean unwanted = path.isOwn() || (directory && skipped.test(path));
    return unwanted ? Optional.empty() : Optional.of(path);
  }

  /** How often a path was dropped because it is too long or too deep. */
  long bad() {
    return bad;
  }
}
