package io.twinkeeper.persistence.sqlite.source;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.twinkeeper.persistence.segment.Durable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells the database that was captured before a restart from another one at the same path.
 *
 * @param file device and inode, as the platform writes them
 * @param changeCounter from the database's header: never falls
 * @param schemaCookie from the database's header: never falls
 */
record DatabaseIdentity(String file, long changeCounter, long schemaCookie) {
  private static final String NAME = "source.json";
  private static final JsonMapper JSON = new JsonMapper();

  static DatabaseIdentity of(DatabaseFile file) throws IOException {
    ByteBuffer header = ByteBuffer.wrap(file.page(1));
    return new DatabaseIdentity(
        file.identity(),
        Integer.toUnsignedLong(header.getInt(24)),
        Integer.toUnsignedLong(header.getInt(40)));
  }

  /** Whether {@code directory} holds the record of this very database, not of another. */
  boolean isRecordedIn(Path directory) throws IOException {
    Path recorded = directory.resolve(NAME);
    if (!Files.exists(recorded)) {
      return false;
    }
    try {
      DatabaseIdentity earlier =
          JSON.readValue(Files.readAllBytes(recorded), DatabaseIdentity.class);
      return file.equals(earlier.file)
          && changeCounter >= earlier.changeCounter
          && schemaCookie >= earlier.schemaCookie;
    } catch (JacksonException e) {
      return false; // a damaged record proves nothing: the copies are then kept
    }
  }

  /** Durable when this returns. */
  void record(Path directory) throws IOException {
    Files.createDirectories(directory);
    Durable.replace(directory.resolve(NAME), JSON.writeValueAsBytes(this));
  }
}
