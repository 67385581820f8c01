package io.twinkeeper.protocol.directory;

import io.twinkeeper.protocol.directory.VersionVector.Relation;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What a node makes of an entry that another one tells of.
 *
 * <p>A version that knows everything of the other wins. Of two that were made beside each other,
 * and of two that have the same version and are still not equal (three nodes that settle three
 * concurrent edits in another order can get there), wins the greater one by {@link #ORDER}; the
 * result knows everything of both. The order depends on the two states and their authors only, so
 * every node comes to the same end in whatever order it hears of them: versions only grow, to the
 * union of all, and with equal versions the greatest state is left.
 *
 * <p>Pure: nothing is kept.
 */
public final class Reconciliation {
  /**
   * Who wins of two made beside each other: what is there over what is gone, so that no edit is
   * lost to a delete; a directory over a file, as it may hold others' files; then the later time,
   * the author's name, and what else two states can differ in.
   */
  public static final Comparator<FileEntry> ORDER =
      Comparator.comparing((FileEntry e) -> !e.state().isGone())
          .thenComparing(e -> e.state().isDirectory())
          .thenComparing(e -> e.state().isGone() ? 0 : e.state().mtimeNs())
          .thenComparing(FileEntry::author)
          .thenComparing(e -> e.state().kind())
          .thenComparing(e -> e.state().hash())
          .thenComparing(e -> e.state().target(), Arrays::compareUnsigned)
          .thenComparing(e -> e.state().mode())
          .thenComparing(e -> e.state().owner());

  /** What is to be done. */
  public sealed interface Decision {}

  /** Nothing: the own entry says it all. */
  public record Nothing() implements Decision {}

  /**
   * What is on the disk stays; the index gets this entry, and others are told of it.
   *
   * @param entry with the own state
   */
  public record Note(FileEntry entry) implements Decision {}

  /**
   * Bring the disk to this entry.
   *
   * @param entry with the other's state
   * @param conflict whether what is on the disk must be kept as a conflict copy
   */
  public record Take(FileEntry entry, boolean conflict) implements Decision {}

  private Reconciliation() {}

  /**
   * Decides.
   *
   * @param own what this node has or has already decided to have; null if it never had any
   * @param theirs of the same path
   */
  public static Decision decide(@Nullable FileEntry own, FileEntry theirs) {
    if (own == null) {
      return new Take(theirs, false);
    }
    Relation relation = own.version().relationTo(theirs.version());
    if (relation == Relation.AFTER) {
      return new Nothing();
    }
    boolean same = own.state().equals(theirs.state());
    if (relation == Relation.BEFORE) {
      return same ? new Note(theirs) : new Take(theirs, false);
    }
    boolean ownWins = ORDER.compare(own, theirs) >= 0;
    FileEntry settled = (ownWins ? own : theirs).at(own.version().merge(theirs.version()));
    if (same || ownWins) {
      return settled.equals(own) ? new Nothing() : new Note(settled);
    }
    return new Take(settled, isLost(own.state(), theirs.state()));
  }

  /** Whether taking {@code theirs} would lose a content that nobody has chosen to give up. */
  private static boolean isLost(FileState own, FileState theirs) {
    return !own.isGone() && !own.isDirectory() && !own.hasContentOf(theirs);
  }
}
