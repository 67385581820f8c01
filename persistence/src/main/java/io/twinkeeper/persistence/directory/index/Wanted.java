package io.twinkeeper.persistence.directory.index;

import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import java.util.Optional;

/**
 * An entry that the tree shall have and has not yet.
 *
 * @param conflict whether what is there must be kept as a conflict copy
 * @param peer who told of it
 * @param teller the index that it was taken from as it is; empty if this node has made it of others
 * @param problem why it could not be had when it was last tried
 * @param tries how often that was
 * @param forced whether local deviations give way: they go to the trash
 */
public record Wanted(
    FileEntry entry,
    boolean conflict,
    String peer,
    Optional<String> teller,
    Optional<String> problem,
    int tries,
    boolean forced) {
  public FilePath path() {
    return entry.path();
  }

  /** The same, told by another peer, whom nobody has tried yet. */
  public Wanted from(String other) {
    return new Wanted(entry, conflict, other, teller, Optional.empty(), 0, forced);
  }

  /** This node has made something else of it. */
  public Wanted as(FileEntry other) {
    return new Wanted(other, conflict, peer, Optional.empty(), problem, tries, forced);
  }

  /** The same, and what is there is a conflict or is not. */
  public Wanted conflicting(boolean so) {
    return new Wanted(entry, so, peer, teller, problem, tries, forced);
  }

  /** The same after another try. */
  public Wanted failed(String why, int times) {
    return new Wanted(entry, conflict, peer, teller, Optional.of(why), times, forced);
  }
}
