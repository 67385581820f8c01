package io.twinkeeper.persistence.directory.index;

import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import java.util.Optional;

/**
 * An entry that the tree shall have and has not yet.
 *
 * @param conflict whether what is there must be kept as a conflict copy
 * @param peer who told of it
 * @param problem why it could not be had when it was last tried
 * @param tries how often that was
 * @param forced whether local deviations give way: they go to the trash
 */
public record Wanted(
    FileEntry entry,
    boolean conflict,
    String peer,
    Optional<String> problem,
    int tries,
    boolean forced) {
  public FilePath path() {
    return entry.path();
  }
}
