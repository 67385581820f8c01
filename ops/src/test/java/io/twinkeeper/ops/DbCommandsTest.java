package io.twinkeeper.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.persistence.replica.DatabaseReplica;
import io.twinkeeper.persistence.sqlite.PageChecksums;
import io.twinkeeper.persistence.sqlite.follower.FollowerOptions;
import io.twinkeeper.persistence.sqlite.source.PageSource;
import io.twinkeeper.persistence.sqlite.source.SourceDatabase;
import io.twinkeeper.persistence.store.SegmentStore;
import io.twinkeeper.persistence.store.StoreSettings;
import io.twinkeeper.protocol.segment.PageConsumer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code twin db} on what a node has left behind; the node itself is gone. */
class DbCommandsTest {
  @TempDir Path directory;
  private Path data;

  @BeforeEach
  void aNodeLived() throws Exception {
    data = directory.resolve("data");
    Path database = directory.resolve("events.db");
    sqlite(database, "PRAGMA journal_mode=WAL; CREATE TABLE e(id INTEGER PRIMARY KEY, v);");
    Path stream = data.resolve("streams/shop/events");
    try (DatabaseReplica replica =
        DatabaseReplica.open(
            "shop/events",
            database,
            stream,
            FollowerOptions.of(InstantSource.system(), new Random()::nextLong))) {
      SourceDatabase source = replica.becomeSource(1);
      source.capture();
      SegmentStore store =
          new SegmentStore(stream.resolve("store"), StoreSettings.DEFAULT, InstantSource.system());
      begin(store, source);
      for (int i = 1; i <= 5; i++) {
        sqlite(database, "INSERT INTO e(v) VALUES ('row " + i + "')");
        source.capture();
        replica.log().force();
      }
      store.catchUp(replica.log());
      sqlite(database, "INSERT INTO e(v) VALUES ('only in the log')");
      source.capture();
    }
  }

  private static void begin(SegmentStore store, SourceDatabase source) throws IOException {
    try (PageSource pages = source.snapshot(PageChecksums.NONE);
        SegmentStore.Base base =
            store.begin(pages.position(), source.lineage(), pages.pageSize(), pages.commit())) {
      PageConsumer into =
          (number, page) -> {
            try {
              base.page(number, page);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          };
      while (pages.read(100, into)) {
        assertThat(pages.commit()).isPositive();
      }
      base.publish();
    }
  }

  private static String sqlite(Path database, String sql) throws Exception {
    Process process =
        new ProcessBuilder(List.of("sqlite3", "-cmd", ".timeout 5000", database.toString(), sql))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.strip();
  }

  private CommandRun db(String... arguments) {
    return CommandRun.of(
        Stream.concat(
                Stream.concat(Stream.of("db"), Stream.of(arguments)),
                Stream.of("--data-dir", data.toString()))
            .toArray(String[]::new));
  }

  @Test
  void listsWhatCanBeRestored() {
    CommandRun run = db("list");

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("shop/events").contains("RESTORE TEST");
    assertThat(db("list", "--json").out())
        .contains("\"database\" : \"shop/events\"")
        .contains("\"snapshots\" : 1");
  }

  @Test
  void restoresTheLastStateEvenIfItIsOnlyInTheLog() throws Exception {
    Path target = directory.resolve("restored.db");

    CommandRun run = db("restore", "events", "--to", target.toString());

    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("restored.db").contains("transaction");
    assertThat(sqlite(target, "SELECT group_concat(v, ',') FROM e"))
        .isEqualTo("row 1,row 2,row 3,row 4,row 5,only in the log");
  }

  @Test
  void restoresATransaction() throws Exception {
    Path target = directory.resolve("restored.db");

    CommandRun run = db("restore", "shop/events", "--to", target.toString(), "--txid", "4");

    assertThat(run.err()).isEmpty();
    assertThat(sqlite(target, "SELECT count(*) FROM e")).isEqualTo("3");
  }

  @Test
  void leavesAnExistingFileAlone() throws Exception {
    Path target = Files.writeString(directory.resolve("precious.db"), "mine");

    CommandRun run = db("restore", "events", "--to", target.toString());

    assertThat(run.status()).isEqualTo(ExitCode.REFUSED.status());
    assertThat(run.err()).contains("precious.db exists");
    assertThat(target).hasContent("mine");
  }

  @Test
  void saysWhatItDoesNotUnderstand() {
    String target = directory.resolve("restored.db").toString();

    assertThat(db("restore", "nothing", "--to", target).err())
        .contains("no database is named nothing; here: shop/events");
    assertThat(db("restore", "events", "--to", target, "--at", "yesterday").err())
        .contains("yesterday is not a time like");
    assertThat(db("restore", "events", "--to", target, "--txid", "x").status())
        .isEqualTo(ExitCode.USAGE.status());
    assertThat(db("restore", "events", "--to", target, "--at", "2000-01-01T00:00:00Z").err())
        .contains("the earliest state is");
  }

  @Test
  void provesThatAllOfItIsGood() {
    CommandRun run = db("verify", "events", "--scratch", directory.toString());

    assertThat(run.out())
        .contains("all checksums right, no gaps")
        .contains("log's end")
        .contains("its pages have the same checksum")
        .contains("integrity_check: ok")
        .contains("VERIFIED");
    assertThat(run.status()).isZero();
  }

  @Test
  void findsWhatIsDamaged() throws Exception {
    Path level = data.resolve("streams/shop/events/store/ltx/9");
    Path snapshot;
    try (Stream<Path> files = Files.list(level)) {
      snapshot = files.findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(snapshot);
    bytes[bytes.length / 2] ^= 1;
    Files.write(snapshot, bytes);

    CommandRun run = db("verify", "events", "--scratch", directory.toString());

    assertThat(run.status()).isEqualTo(ExitCode.FAILURE.status());
    assertThat(run.out()).contains("damaged: ").contains("NOT VERIFIED");
  }
}
