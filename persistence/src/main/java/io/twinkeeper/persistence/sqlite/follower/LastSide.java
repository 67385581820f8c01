package io.twinkeeper.persistence.sqlite.follower;

import io.twinkeeper.persistence.sqlite.follower.CopyState.Role;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.nio.file.Path;

/** Which side of the stream this node was on when it last ran: durable, in the state file. */
public enum LastSide {
  /** It never ran with this database. */
  NONE,
  FOLLOWER,
  /** What the database holds now is up to the application. */
  SOURCE;

  /** Reads it from the follower's state in {@code directory}. */
  public static LastSide in(Path directory) throws IOException {
    StateFile state = StateFile.open(directory);
    CopyState copy = state.copy();
    if (copy == null && state.intent() == null) {
      return NONE;
    }
    return copy != null && copy.role() == Role.SOURCE && state.intent() == null ? SOURCE : FOLLOWER;
  }

  /** Notes that this node is the source now, of a database that it knows nothing of. */
  public static void becomeSource(Path directory) throws IOException {
    CopyState unknown = new CopyState(Role.SOURCE, Position.NONE, 0, 0, "", 0, false, null);
    StateFile.open(directory).save(unknown, null);
  }
}
