package io.twinkeeper.persistence.segment;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.twinkeeper.protocol.stream.Lineage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code lineage.json}: the line of history, and which generation of log files belongs to it (files
 * of any other generation are left over from before a reset).
 */
record LineageFile(int version, long generation, List<Lineage.Term> terms) {
  static final String NAME = "lineage.json";

  private static final int VERSION = 1;
  private static final JsonMapper JSON = JsonRecords.mapper();

  static LineageFile of(long generation, Lineage lineage) {
    return new LineageFile(VERSION, generation, lineage.terms());
  }

  Lineage lineage() {
    return new Lineage(terms);
  }

  static LineageFile read(Path directory) throws IOException {
    Path file = directory.resolve(NAME);
    if (!Files.exists(file)) {
      return of(0, Lineage.EMPTY);
    }
    LineageFile read = JSON.readValue(Files.readAllBytes(file), LineageFile.class);
    if (read.version != VERSION) {
      throw new IOException(file + ": version " + read.version + " is unknown, expected 1");
    }
    return read;
  }

  /** Durable when this returns. */
  void write(Path directory) throws IOException {
    Durable.replace(directory.resolve(NAME), JSON.writeValueAsBytes(this));
  }
}
