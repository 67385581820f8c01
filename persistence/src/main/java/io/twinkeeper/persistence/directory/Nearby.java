package io.twinkeeper.persistence.directory;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.persistence.directory.index.Wanted;
import io.twinkeeper.persistence.directory.place.Source;
import io.twinkeeper.persistence.directory.place.Staged;
import io.twinkeeper.persistence.directory.place.Staging;
import io.twinkeeper.persistence.directory.place.WrongContentException;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.ContentHash;
import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.FileState;
import io.twinkeeper.protocol.directory.Reconciliation;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds contents in this node's own tree, so that a rename or a copy moves no data. Copies that
 * were made wait for others, as all of them are brought to the disk at once.
 */
final class Nearby {
  /** Files of one content that are looked at. */
  private static final int SOME = 8;

  private static final int MANY_COPIES = 500;
  private static final long MUCH_BYTES = 64L << 20;

  /**
   * A file that only gets another name.
   *
   * @param gone what its old name has become then
   * @param teller who needs not be told of that
   */
  record Move(Source source, FileEntry gone, Optional<String> teller) {
    /**
     * One of a file that has its stat.
     *
     * @param removal as it was told
     * @param gone as it is decided on
     */
    static Move of(Known file, Wanted removal, FileEntry gone) {
      FileStat stat = file.stat().orElseThrow();
      Optional<String> teller = removal.entry().equals(gone) ? removal.teller() : Optional.empty();
      return new Move(new Source.MoveFrom(file.path(), stat), gone, teller);
    }

    /**
     * Whether a file can be what is wanted by another name. Not if fewer may read it then: they
     * could at its new name, for the moment until its mode is set.
     */
    static boolean fits(Known file, FileState wanted) {
      int lost = ~wanted.mode() & 0777;
      return file.stat().filter(stat -> (stat.mode() & lost) == 0).isPresent();
    }
  }

  private final DirectoryIndex index;
  private final Consumer<FilePath> lookAt;
  private final Map<FilePath, Staged> copies = new HashMap<>();
  private long copiedBytes;

  /**
   * @param lookAt told of files that are not what the index says
   */
  Nearby(DirectoryIndex index, Consumer<FilePath> lookAt) {
    this.index = index;
    this.lookAt = lookAt;
  }

  /** Live files of this content. */
  List<Known> having(FileState state) {
    return index.allWithContent(state.hash(), SOME);
  }

  /** One of them that is to go: it only gets another name. */
  Optional<Move> move(List<Known> having, FileState wanted) {
    for (Known candidate : having) {
      Optional<Move> move = Move.fits(candidate, wanted) ? removal(candidate) : Optional.empty();
      if (move.isPresent()) {
        return move;
      }
    }
    return Optional.empty();
  }

  private Optional<Move> removal(Known file) {
    Optional<Wanted> removal = index.wanted(file.path()).filter(w -> w.entry().state().isGone());
    return removal
        .map(w -> Reconciliation.decide(file.entry(), w.entry()))
        .filter(Reconciliation.Take.class::isInstance)
        .map(d -> Move.of(file, removal.get(), ((Reconciliation.Take) d).entry()));
  }

  /**
   * Makes a copy of one of them, to be placed at a path.
   *
   * @return whether there is one now
   */
  boolean copy(FilePath path, List<Known> having, FileState state, Descriptor root, Staging staging)
      throws IOException {
    Optional<Staged> made = copied(having, state, root, staging);
    made.ifPresent(copy -> keep(path, copy));
    return made.isPresent();
  }

  private Optional<Staged> copied(
      List<Known> having, FileState state, Descriptor root, Staging staging) throws IOException {
    for (Known candidate : having) {
      FilePath from = candidate.path();
      try (Descriptor parent = root.parentOf(from);
          Descriptor file = parent.openFile(from.name())) {
        if (candidate.stat().filter(s -> isStill(file, s)).isPresent()) {
          return Optional.of(staging.copyOf(file, state.hash(), state.size()));
        }
      } catch (WrongContentException e) {
        lookAt.accept(from);
      } catch (PosixException e) {
        if (e.isFull()) {
          throw e;
        }
      }
    }
    return Optional.empty();
  }

  private void keep(FilePath path, Staged copy) {
    forget(path);
    copies.put(path, copy);
    copiedBytes += copy.size();
  }

  /** The copy that was made for a path, if it is of this content. */
  Optional<Staged> copyFor(FilePath path, ContentHash hash) {
    return Optional.ofNullable(copies.get(path)).filter(copy -> copy.hash().equals(hash));
  }

  /** How many copies wait. */
  int copies() {
    return copies.size();
  }

  /** Whether they should not wait for more. */
  boolean hasPlenty() {
    return copies.size() >= MANY_COPIES || copiedBytes >= MUCH_BYTES;
  }

  /** The path needs no copy any more. */
  void forget(FilePath path) {
    Staged copy = copies.remove(path);
    if (copy != null) {
      copiedBytes -= copy.size();
      discard(copy);
    }
  }

  /** One that was placed is gone already; of one that was not, nothing is to be left. */
  private static void discard(Staged copy) {
    if (copy.isSpent()) {
      return;
    }
    try {
      copy.discard();
    } catch (PosixException e) {
      copy.close(); // the staging is swept of what nobody wants
    }
  }

  /** No path does. */
  void forgetAll() {
    List.copyOf(copies.keySet()).forEach(this::forget);
  }

  private static boolean isStill(Descriptor file, FileStat stat) {
    try {
      return file.stat().isUnchangedButForRename(stat);
    } catch (PosixException e) {
      return false;
    }
  }
}
