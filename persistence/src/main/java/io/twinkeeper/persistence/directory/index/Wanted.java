package io.twinkeeper.persistence.directory.index;

import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import java.util.Optional;

/**
 * An entry, as it was told, that the tree shall have and has not yet.
 *
 * @param peer who told of it
 * @param teller that peer's index; empty if it comes from this node's own
 * @param problem why it could not be had when it was last tried
 * @param tries how often that was
 * @param local what becomes of something else that is in its place
 */
public record Wanted(
    FileEntry entry,
    String peer,
    Optional<String> teller,
    Optional<String> problem,
    int tries,
    Local local) {
  /** Something else in the place of what is wanted; the order is part of the index's format. */
  public enum Local {
    /** It is a change like any other, decided on against what is wanted. */
    COUNTS,
    /** It gives way, to the trash. */
    GIVES_WAY,
    /**
     * What is wanted was lost here, and this was made where nothing was: it is no version of it.
     */
    IS_NONE
  }

  public FilePath path() {
    return entry.path();
  }

  /** Whether what is in its place goes to the trash. */
  public boolean forced() {
    return local == Local.GIVES_WAY;
  }

  /** Whether it was lost here with the tree. */
  public boolean lost() {
    return local == Local.IS_NONE;
  }

  /** One that nobody has tried to have yet. */
  public static Wanted of(FileEntry entry, String peer, String teller, Local local) {
    return new Wanted(entry, peer, Optional.of(teller), Optional.empty(), 0, local);
  }

  /** The same for another version. */
  public Wanted as(FileEntry other) {
    return new Wanted(other, peer, teller, problem, tries, local);
  }

  /** The same, with another word on what is in its place. */
  public Wanted with(Local other) {
    return new Wanted(entry, peer, teller, problem, tries, other);
  }

  /** The same after another try. */
  public Wanted failed(String why, int times) {
    return new Wanted(entry, peer, teller, Optional.of(why), times, local);
  }
}
