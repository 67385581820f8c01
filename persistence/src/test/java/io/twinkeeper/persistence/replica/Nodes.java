package io.twinkeeper.persistence.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.twinkeeper.persistence.sqlite.follower.FollowerDatabase;
import io.twinkeeper.persistence.sqlite.follower.FollowerOptions;
import io.twinkeeper.persistence.sqlite.follower.SnapshotHeader;
import io.twinkeeper.persistence.sqlite.follower.SnapshotReceiver;
import io.twinkeeper.persistence.sqlite.follower.SqliteShell;
import io.twinkeeper.persistence.sqlite.source.PageSource;
import io.twinkeeper.persistence.sqlite.source.SourceDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What several nodes have of one database, and what the stream does between them. For tests. */
final class Nodes {
  private final Path directory;

  /** Done between a fork and the rewind. */
  ThrowingCallable beforeRewind = () -> {};

  /** How many copies were made anew. */
  int snapshots;

  Nodes(Path directory) {
    this.directory = directory;
  }

  DatabaseReplica replica(String node) {
    FollowerOptions options =
        FollowerOptions.of(InstantSource.system(), new Random()::nextLong)
            .withReaderLimit(Duration.ofMillis(500));
    return DatabaseReplica.open(
        "shop/events", database(node), directory.resolve(node).resolve("state"), options);
  }

  Path database(String node) {
    return directory.resolve(node).resolve("events.db");
  }

  /** An application, which has the database in WAL mode. */
  ShellWriter app(String node) throws IOException {
    ShellWriter app = new ShellWriter(database(node));
    app.run("PRAGMA journal_mode = WAL");
    return app;
  }

  String dump(String node) throws IOException, InterruptedException {
    return SqliteShell.dump(database(node));
  }

  /** What the stream's actors do, without the wire. */
  void ship(SourceDatabase source, FollowerDatabase follower) {
    source.capture();
    if (follower.needsSnapshot() || !source.log().has(follower.received())) {
      if (follower.keepFork(source.lineage(), "winner").isPresent()) {
        assertThatCode(beforeRewind).doesNotThrowAnyException();
      }
      snapshot(source, follower);
    }
    while (!follower.received().equals(source.position())) {
      follower.append(source.log().read(follower.received(), 1 << 20));
    }
    while (follower.applyPending(100)) {
      Thread.onSpinWait();
    }
    assertThat(follower.applied()).isEqualTo(source.position());
  }

  private void snapshot(SourceDatabase source, FollowerDatabase follower) {
    snapshots++;
    try (PageSource pages = source.snapshot(follower.pageChecksums());
        SnapshotReceiver receiver =
            follower.receiveSnapshot(
                new SnapshotHeader(pages.position(), pages.pageSize(), pages.commit(), "winner"))) {
      while (pages.read(100, receiver::page)) {
        Thread.onSpinWait();
      }
      receiver.commit(source.lineage());
    }
  }
}
