package io.twinkeeper.persistence.directory;

import io.twinkeeper.persistence.directory.ThrownAway.Restored;
import io.twinkeeper.persistence.directory.place.Rearrangement;
import io.twinkeeper.persistence.directory.place.Trash;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.BadPathException;
import io.twinkeeper.protocol.directory.FilePath;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Files on their way out of the trash, each path once: what comes first counts. What cannot come
 * keeps no others back. Not thread-safe.
 */
final class Homecoming {
  private final Rearrangement tree;
  private final int atOnce;
  private final Set<FilePath> seen = new HashSet<>();
  private final Set<FilePath> dirty = new HashSet<>();
  private Optional<FilePath> first = Optional.empty();
  private Optional<Exception> failure = Optional.empty();
  private int files;
  private int taken;
  private int failed;
  private boolean more;

  Homecoming(Rearrangement tree, int atOnce) {
    this.tree = tree;
    this.atOnce = atOnce;
  }

  /** Brings one back, unless its path has been seen, or enough have come. */
  void bring(Trash.Item item, Supplier<FilePath> to) {
    if (files >= atOnce) {
      more = more || !seen.contains(item.path());
    } else if (seen.add(item.path())) {
      try {
        bring(item, to.get());
      } catch (BadPathException e) {
        failed(e);
      }
    }
  }

  private void bring(Trash.Item item, FilePath to) {
    try {
      tree.restore(item, to, dirty);
      first = first.or(() -> Optional.of(to));
      files++;
    } catch (PosixException e) {
      if (Rearrangement.isTaken(e)) {
        taken++;
      } else {
        failed(e);
      }
    }
  }

  /** Something could not be brought back, or not be looked for. */
  void failed(Exception cause) {
    failed++;
    failure = failure.or(() -> Optional.of(cause));
  }

  /** What has to be looked at in the tree. */
  Set<FilePath> dirty() {
    return dirty;
  }

  /** What has become of them; empty if there were none. */
  Optional<Restored> restored() {
    return files + taken + failed == 0
        ? Optional.empty()
        : Optional.of(new Restored(files, first, taken, failed, failure, more));
  }
}
