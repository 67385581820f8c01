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
 * @param forced whether local deviations give way: they go to the trash
 */
public record Wanted(
    FileEntry entry,
    String peer,
    Optional<String> teller,
    Optional<String> problem,
    int tries,
    boolean forced) {
  public FilePath path() {
    return entry.path();
  }

  /** One that nobody has tried to have yet. */
  public static Wanted of(FileEntry entry, String peer, String teller, boolean forced) {
    return new Wanted(entry, peer, Optional.of(teller), Optional.empty(), 0, forced);
  }

  /** The same for another version. */
  public Wanted as(FileEntry other) {
    return new Wanted(other, peer, teller, problem, tries, forced);
  }

  /** The same, of which local deviations give way or not. */
  public Wanted forced(boolean giveWay) {
    return new Wanted(entry, peer, teller, problem, tries, giveWay);
  }

  /** The same after another try. */
  public Wanted failed(String why, int times) {
    return new Wanted(entry, peer, teller, Optional.of(why), times, forced);
  }
}
