package io.twinkeeper.persistence.directory.scan;

import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.protocol.directory.FilePath;
import java.util.HashSet;
import java.util.Set;

/**
 * Sees to the old name of a file that was renamed: it is recorded as gone right after the new one,
 * so that twins hear of both together, and rename their file too instead of copying it.
 *
 * <p>No content is lost by that, so nobody has to allow it. Keeps a directory open from call to
 * call.
 */
final class OldNames implements AutoCloseable {
  private final LeftAlone left;
  private final Recorder recorder;
  private final Vanished vanished;
  private final Set<FilePath> recorded = new HashSet<>();

  OldNames(Descriptor root, LeftAlone left, Recorder recorder) {
    this.left = left;
    this.recorder = recorder;
    this.vanished = new Vanished(root);
  }

  /** The file has been recorded at {@code path}, as it is now. */
  void of(FilePath path, Seen.Whole file) {
    for (Known known : file.otherNames()) {
      if (!known.path().equals(path) && isThis(known, file) && isGone(known.path())) {
        recorder.gone(known, false);
        recorded.add(known.path());
      }
    }
  }

  /** Whether this one was recorded since {@link #close}: who read the index before knows less. */
  boolean recorded(FilePath path) {
    return recorded.contains(path);
  }

  /** An inode's number is given again: the same content is needed, too. */
  private static boolean isThis(Known known, Seen.Whole file) {
    return known.entry().state().hasContentOf(file.state())
        && known.stat().filter(file.stat()::isSameFileAs).isPresent();
  }

  private boolean isGone(FilePath path) {
    boolean leftAlone =
        left.isIgnored(path, false) || left.isBelowIgnored(path) || left.isDatabase(path);
    return !leftAlone && vanished.check(path, true) == Vanished.Verdict.GONE;
  }

  /** Closes the directory; the next call opens it anew, by its path. Forgets what it recorded. */
  @Override
  public void close() {
    vanished.close();
    recorded.clear();
  }
}
