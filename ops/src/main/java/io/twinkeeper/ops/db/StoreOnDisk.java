package io.twinkeeper.ops.db;

import io.twinkeeper.persistence.segment.LogTail;
import io.twinkeeper.persistence.store.RestoreTest;
import io.twinkeeper.persistence.store.SegmentStore;
import io.twinkeeper.persistence.store.StoreSettings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** One database's store, log and restore tests as they lie on the disk: for reading. */
record StoreOnDisk(Path streams, Path directory) {
  /** {@code workload/database}. */
  String name() {
    return streams.relativize(directory).toString();
  }

  SegmentStore store() {
    return SegmentStore.reading(directory.resolve("store"), StoreSettings.DEFAULT);
  }

  LogTail log() {
    return LogTail.of(directory.resolve("log"));
  }

  Optional<RestoreTest.Result> lastTest() {
    return new RestoreTest(store(), directory, InstantSource.system()).last();
  }
}
