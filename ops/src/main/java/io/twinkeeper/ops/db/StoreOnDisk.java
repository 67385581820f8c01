package io.twinkeeper.ops.db;

import io.twinkeeper.persistence.segment.LogTail;
import io.twinkeeper.persistence.sqlite.follower.CopyOnDisk;
import io.twinkeeper.persistence.store.RestoreTest;
import io.twinkeeper.persistence.store.SegmentStore;
import io.twinkeeper.persistence.store.StoreSettings;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/**
 * One database's store, log and restore tests as they lie on the disk: for reading.
 *
 * @param database where applications find the database; empty if nobody said
 */
record StoreOnDisk(Path streams, Path directory, Optional<Path> database) {
  /** {@code workload/database}. */
  String name() {
    return streams.relativize(directory).toString();
  }

  SegmentStore store() {
    return SegmentStore.reading(directory.resolve("store"), StoreSettings.DEFAULT);
  }

  /** The same, with the database's own place. */
  StoreOnDisk of(Path place) {
    return new StoreOnDisk(streams, directory, Optional.of(place));
  }

  /** What a follower's copy really holds; empty for an application's database, or if unknown. */
  Optional<Position> measured() throws IOException {
    return database.isEmpty()
        ? Optional.empty()
        : new CopyOnDisk(database.get(), directory).measured();
  }

  LogTail log() {
    return LogTail.of(directory.resolve("log"));
  }

  Optional<RestoreTest.Result> lastTest() {
    return new RestoreTest(store(), directory, InstantSource.system()).last();
  }
}
