package io.twinkeeper.persistence.directory;

import io.twinkeeper.persistence.directory.place.Rearrangement;
import io.twinkeeper.persistence.directory.place.Trash;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.BadPathException;
import io.twinkeeper.protocol.directory.FilePath;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The trash as an operator sees it. What he brings back is a change like any other, which goes to
 * the twins. Good until the replica's next turn; for its thread.
 */
public final class ThrownAway {
  /** So many come back at once: nothing else happens to the directory meanwhile. */
  private static final int AT_ONCE = 50_000;

  private final Site site;

  ThrownAway(Site site) {
    this.site = site;
  }

  /**
   * What is in the trash.
   *
   * @param all how much that is
   * @param items the newest first
   * @param more whether there are others that were asked for
   */
  public record Listed(Trash.Size all, List<Trash.Item> items, boolean more) {}

  /**
   * What came back.
   *
   * @param first where the first of them is now; empty if none came back
   * @param taken how many did not, for something has their path
   * @param failed how many could not; they are in the trash as before
   * @param failure why the first of them could not; empty if none failed
   * @param more whether there are others: they come back if it is said again
   */
  public record Restored(
      int files,
      Optional<FilePath> first,
      int taken,
      int failed,
      Optional<Exception> failure,
      boolean more) {}

  /**
   * What is in it, newest first.
   *
   * @param under only what was at this path or below it
   */
  public Listed list(Optional<FilePath> under, int limit) throws PosixException {
    Trash trash = site.annex().trash();
    List<Trash.Item> items = trash.list(under, limit + 1);
    boolean more = items.size() > limit;
    return new Listed(trash.size(), more ? items.subList(0, limit) : items, more);
  }

  /**
   * Brings back one that {@link #list} has shown.
   *
   * @param to where it is to be; empty for where it was
   */
  public Restored restore(String id, Optional<FilePath> to)
      throws PosixException, DeclinedException {
    mayGoTo(to);
    try {
      Trash.Item item =
          site.annex()
              .trash()
              .find(id)
              .orElseThrow(() -> DeclinedException.missing("nothing in the trash has that id"));
      return restore(item, to.orElse(item.path()));
    } catch (BadPathException e) {
      throw DeclinedException.missing("nothing in the trash has that id");
    }
  }

  /**
   * Brings back what was at a path last; of a directory, everything that was in it and is in the
   * trash, each as it was last.
   *
   * @param at as it was thrown away then or before; to the second if it is a whole one
   * @param to where it is to be; empty for where it was
   */
  public Restored restore(FilePath path, Optional<Instant> at, Optional<FilePath> to)
      throws PosixException, DeclinedException {
    mayGoTo(to);
    Instant until = at.map(ThrownAway::endOf).orElse(Instant.MAX);
    Optional<Trash.Item> item = site.annex().trash().newest(path, until);
    return item.isPresent()
        ? restore(item.get(), to.orElse(item.get().path()))
        : restoreAll(path, until, to);
  }

  private void mayGoTo(Optional<FilePath> to) throws DeclinedException {
    site.mustCount();
    if (to.filter(FilePath::isOwn).isPresent()) {
      throw DeclinedException.conflict("nothing can be put into .twinkeeper");
    }
  }

  private static Instant endOf(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).equals(at) ? at.plusMillis(999) : at;
  }

  private Restored restore(Trash.Item item, FilePath to) throws PosixException, DeclinedException {
    Set<FilePath> dirty = new HashSet<>();
    try {
      site.tree().restore(item, to, dirty);
    } catch (PosixException e) {
      if (Rearrangement.isTaken(e)) {
        throw DeclinedException.conflict(
            "something is at that path: nothing is overwritten; choose another with 'to'");
      }
      throw e;
    } finally {
      site.lookAt(dirty);
    }
    return new Restored(1, Optional.of(to), 0, 0, Optional.empty(), false);
  }

  private Restored restoreAll(FilePath directory, Instant until, Optional<FilePath> to)
      throws PosixException, DeclinedException {
    Homecoming homecoming = new Homecoming(site.tree(), AT_ONCE);
    try {
      for (String batch : site.annex().trash().batches(until)) {
        bring(directory, batch, to, homecoming);
      }
    } finally {
      site.lookAt(homecoming.dirty());
    }
    return homecoming
        .restored()
        .orElseThrow(
            () ->
                DeclinedException.missing(
                    "nothing of that path is in the trash of "
                        + site.node()
                        + "; what was deleted on a node itself is in the trash of its twins"));
  }

  /** One that cannot be read keeps no other back. */
  private void bring(
      FilePath directory, String batch, Optional<FilePath> to, Homecoming homecoming) {
    try {
      for (Trash.Item item : site.annex().trash().under(directory, batch)) {
        homecoming.bring(
            item, () -> to.map(t -> moved(item.path(), directory, t)).orElse(item.path()));
      }
    } catch (PosixException e) {
      homecoming.failed(e);
    }
  }

  private static FilePath moved(FilePath path, FilePath from, FilePath to) {
    byte[] rest = Arrays.copyOfRange(path.bytes(), from.length(), path.length());
    byte[] joined = Arrays.copyOf(to.bytes(), to.length() + rest.length);
    System.arraycopy(rest, 0, joined, to.length(), rest.length);
    return FilePath.of(joined);
  }
}
