package io.twinkeeper.persistence.fork;

import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.nio.file.Path;

/** Where a past state of a database may be had: a store of snapshots and segments. */
@FunctionalInterface
public interface AncestorSource {
  /** Has nothing. */
  AncestorSource NONE = (position, target) -> false;

  /**
   * Writes the database as it was at {@code position}; need not sync it.
   *
   * @param position checksum and all: another state with the same ids is not wanted
   * @param target does not exist yet; whatever is there after false or a failure is removed
   * @return whether it could be had
   */
  boolean restore(Position position, Path target) throws IOException;
}
