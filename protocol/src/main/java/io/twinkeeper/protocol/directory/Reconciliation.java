package io.twinkeeper.protocol.directory;

import io.twinkeeper.protocol.directory.VersionVector.Relation;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What a node makes of an entry that another one tells of.
 *
 * <p>A version that knows everything of the other wins. Of two that were made beside each other,
 * and of two that have the same version and are still not equal (three nodes that settle concurrent
 * edits in another order can get there), wins the greater one by {@link #ORDER}, which depends on
 * the two states and their authors only.
 *
 * <p><b>Only who gives way merges.</b> A version that knows of an edit says that its state was made
 * by somebody who saw that edit, or that what was edited is in a conflict copy. Whoever has the
 * loser in his tree keeps it, takes the winner, and only then knows of both. Whoever has the winner
 * must not: it would reach the loser as a later version and replace it without a copy. He tells the
 * winner again instead, unmerged, because the other may have heard of it when it did not win there
 * yet. In the same way what is wanted but not in the tree yet is never merged ({@link #prefer}).
 *
 * <p>So all nodes come to the same end in whatever order they hear: each step takes a node to a
 * greater version, or to a greater state of the same version, or tells a loser of its winner; and
 * as nobody's own edits are ever forgotten, the end knows of all of them.
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
   * What is on the disk stays; the index gets this entry, and all others are told of it, also of
   * one that they have been told before.
   *
   * @param entry with the own state; may be the own entry, unchanged
   */
  public record Note(FileEntry entry) implements Decision {}

  /**
   * Bring the disk to this entry. Not before the disk has it may the index say so.
   *
   * @param entry with the other's state; knows of the own one too
   * @param conflict whether what is on the disk must be kept as a conflict copy
   */
  public record Take(FileEntry entry, boolean conflict) implements Decision {}

  private Reconciliation() {}

  /**
   * Decides. What is wanted has to be decided on anew when it is placed, and when the own entry
   * changes before.
   *
   * @param own what this node has in its tree, never what it only wants to have; null if it never
   *     had any
   * @param theirs of the same path, as it was told
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
    VersionVector both = own.version().merge(theirs.version());
    if (same) {
      FileEntry settled = (ownWins ? own : theirs).at(both);
      return settled.equals(own) ? new Nothing() : new Note(settled);
    }
    return ownWins ? new Note(own) : new Take(theirs.at(both), isLost(own.state(), theirs.state()));
  }

  /**
   * Which of two that were heard of is to be brought here, where neither is yet. Nothing is merged:
   * nobody here can keep what loses, so nobody here may say that it is known.
   */
  public static FileEntry prefer(FileEntry wanted, FileEntry heard) {
    return switch (wanted.version().relationTo(heard.version())) {
      case AFTER -> wanted;
      case BEFORE -> heard;
      case EQUAL, BESIDE -> ORDER.compare(wanted, heard) >= 0 ? wanted : heard;
    };
  }

  /** Whether taking {@code theirs} would lose a content that nobody has chosen to give up. */
  private static boolean isLost(FileState own, FileState theirs) {
    return !own.isGone() && !own.isDirectory() && !own.hasContentOf(theirs);
  }
}
