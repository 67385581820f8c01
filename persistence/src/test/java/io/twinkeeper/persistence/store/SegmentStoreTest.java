package io.twinkeeper.persistence.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinkeeper.persistence.segment.LogLimits;
import io.twinkeeper.persistence.segment.LogTail;
import io.twinkeeper.persistence.segment.SegmentLog;
import io.twinkeeper.persistence.segment.SegmentTail;
import io.twinkeeper.protocol.segment.Segment;
import io.twinkeeper.protocol.stream.Lineage;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentStoreTest {
  private static final Instant START = Instant.parse("2026-11-21T06:00:00Z");
  private static final Lineage LINE = Lineage.EMPTY.withTerm(1, 1);
  private static final StoreSettings FAST = settings(0);

  @TempDir Path directory;
  private final ModelDatabase database = new ModelDatabase(1);
  private Instant now = START;
  private SegmentLog log;
  private SegmentStore store;

  /** Background work as fast as it can, and that much room left on the disk. */
  private static StoreSettings settings(long reserveBytes) {
    StoreSettings s = StoreSettings.DEFAULT;
    return new StoreSettings(
        s.fold(),
        s.middle(),
        s.coarse(),
        s.keepFine(),
        s.snapshotEvery(),
        s.keep(),
        s.maxBytes(),
        reserveBytes,
        new Pace(1L << 40));
  }

  @BeforeEach
  void open() throws IOException {
    log = SegmentLog.open(directory.resolve("log"), LogLimits.DEFAULT);
    store = storeWith(FAST);
    database.begin(log, store, LINE);
  }

  @AfterEach
  void close() {
    log.close();
  }

  /** Wants more room left than there can be. */
  private static StoreSettings greedy() {
    return settings(Long.MAX_VALUE / 2);
  }

  private SegmentStore storeWith(StoreSettings settings) {
    return new SegmentStore(directory.resolve("store"), settings, () -> now);
  }

  private void commit() {
    append(database.commit(1, now));
  }

  private void append(Segment segment) {
    log.append(segment);
    log.force();
  }

  /** Commits once every {@code step} and lets the store work after each ten seconds. */
  private void live(Duration time, Duration step) throws IOException {
    Instant end = now.plus(time);
    long lastKeep = 0;
    while (now.isBefore(end)) {
      now = now.plus(step);
      log.append(database.commit(1, now));
      if (now.getEpochSecond() / 10 != lastKeep) {
        lastKeep = now.getEpochSecond() / 10;
        log.force();
        store.keep(log);
      }
    }
    log.force();
  }

  private Restored restore(RestorePoint point, SegmentTail tail) throws IOException {
    Path target = directory.resolve("restored.db");
    Files.deleteIfExists(target);
    Restored restored = store.restore(target, point, tail);
    assertThat(Files.readAllBytes(target)).isEqualTo(database.image(restored.position().txid()));
    return restored;
  }

  private List<String> names(int level) throws IOException {
    Path at = directory.resolve("store/ltx").resolve(Integer.toString(level));
    if (!Files.isDirectory(at)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(at)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void liesOnTheDiskLikeAFileReplicaOfLitestream() throws IOException {
    live(Duration.ofSeconds(21), Duration.ofSeconds(1));

    assertThat(names(9)).containsExactly("0000000000000001-0000000000000001.ltx");
    assertThat(names(0))
        .containsExactly(
            "0000000000000002-000000000000000a.ltx", "000000000000000b-0000000000000014.ltx");
    Path file = directory.resolve("store/ltx/0/0000000000000002-000000000000000a.ltx");
    assertThat(Files.getLastModifiedTime(file).toInstant()).isEqualTo(START.plusSeconds(9));
  }

  @Test
  void restoresTheLatestStateFromFilesAndLog() throws IOException {
    live(Duration.ofMinutes(7), Duration.ofSeconds(1));

    assertThat(restore(new RestorePoint.Latest(), log).position()).isEqualTo(log.last());
    assertThat(restore(new RestorePoint.Latest(), LogTail.of(directory.resolve("log"))).position())
        .isEqualTo(log.last());
    Position fromFiles = restore(new RestorePoint.Latest(), SegmentTail.NONE).position();
    assertThat(fromFiles).isEqualTo(store.end());
    assertThat(fromFiles.txid()).isGreaterThan(log.last().txid() - 20);
  }

  @Test
  void restoresEveryTransactionThatTheLogStillKnows() throws IOException {
    live(Duration.ofMinutes(1), Duration.ofMillis(700));

    for (long txid = 1; txid <= log.last().txid(); txid++) {
      assertThat(restore(new RestorePoint.Txid(txid), log).position().txid()).isEqualTo(txid);
    }
  }

  @Test
  void restoresWhatWasCommittedUntilThen() throws IOException {
    live(Duration.ofMinutes(12), Duration.ofSeconds(1));

    Restored restored = restore(new RestorePoint.At(START.plusSeconds(333)), log);

    assertThat(restored.at()).isEqualTo(START.plusSeconds(333));
    assertThat(restored.position().txid()).isEqualTo(334);
  }

  @Test
  void saysWhatIsNearWhenATransactionIsOnlyInsideAFile() throws IOException {
    live(Duration.ofMinutes(1), Duration.ofSeconds(1));

    assertThatThrownBy(() -> restore(new RestorePoint.Txid(15), SegmentTail.NONE))
        .isInstanceOf(NotRestorable.class)
        .hasMessageContaining("000000000000000a");
    assertThatThrownBy(() -> restore(new RestorePoint.At(START.minusSeconds(1)), log))
        .isInstanceOf(NotRestorable.class)
        .hasMessageContaining("the earliest state is 0000000000000001");
  }

  @Test
  void neverOverwritesAFile() throws IOException {
    Path target = Files.writeString(directory.resolve("precious.db"), "mine");

    assertThatThrownBy(() -> store.restore(target, new RestorePoint.Latest(), log))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(target).hasContent("mine");
  }

  @Test
  void anHourIsTensOfFiles() throws IOException {
    live(Duration.ofMinutes(65), Duration.ofSeconds(1));

    assertThat(names(0)).hasSizeLessThan(70);
    assertThat(names(1)).hasSizeBetween(12, 14);
    assertThat(names(2)).hasSize(1);
    assertThat(store.inspect().isSound()).isTrue();
    restore(new RestorePoint.Latest(), SegmentTail.NONE);
  }

  @Test
  void readersOfTheFilesAloneFindEveryPageOfADatabaseThatGrewWithoutWritingThem()
      throws IOException {
    append(database.commit(1, now, 10, 1, 10));
    append(database.commit(1, now, 5, 2));
    append(database.commit(1, now, 9, 3, 9));
    now = now.plusSeconds(20);
    store.keep(log);

    assertThat(restore(new RestorePoint.Latest(), SegmentTail.NONE).position())
        .isEqualTo(log.last());
    StoredSegment file =
        StoredSegment.of(
            Level.FINE, directory.resolve("store/ltx/0/0000000000000002-0000000000000004.ltx"));
    int pages = 0;
    try (var reader = file.open()) {
      while (reader.next()) {
        pages++;
      }
    }
    assertThat(pages).isEqualTo(1 + 1 + 1 + 5); // 1, 2, 3 and all that the database grew by
  }

  /** The other reader is written from the description of the format, in another language. */
  @Test
  void aReaderThatIsNotOursRestoresTheSameDatabase() throws Exception {
    live(Duration.ofMinutes(8), Duration.ofSeconds(2));
    append(database.commit(1, now, 12, 1, 12));
    append(database.commit(1, now, 7, 2));
    now = now.plusSeconds(20);
    store.keep(log);
    assertThat(names(1)).isNotEmpty();

    Path target = directory.resolve("theirs.db");
    Path script = directory.resolve("independent_restore.py");
    try (InputStream source =
        Objects.requireNonNull(getClass().getResourceAsStream("independent_restore.py"))) {
      Files.copy(source, script);
    }
    Process python =
        new ProcessBuilder(
                "python3",
                script.toString(),
                directory.resolve("store").toString(),
                target.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(python.waitFor()).as(said).isZero();
    assertThat(Files.readAllBytes(target)).isEqualTo(database.image(store.end().txid()));
    assertThat(store.end()).isEqualTo(log.last());
  }

  @Test
  void snapshotsFollowWhenMuchHasChangedOrADayHasGone() throws IOException {
    live(Duration.ofMinutes(1), Duration.ofSeconds(1));
    now = now.plus(Duration.ofHours(25));
    commit();
    now = now.plusSeconds(20);
    store.keep(log);
    assertThat(names(9)).hasSize(2);

    assertThat(restore(new RestorePoint.Latest(), log).files()).isLessThan(4);
    assertThat(store.inspect().isSound()).isTrue();
  }

  @Test
  void whatIsOlderThanWantedGoesAndTheRestCanBeRestored() throws IOException {
    store = storeWith(FAST.keeping(Duration.ofHours(2), 1L << 40));
    for (int day = 0; day < 4; day++) {
      live(Duration.ofMinutes(6), Duration.ofSeconds(2));
      now = now.plus(Duration.ofHours(25));
      commit();
      store.keep(log);
    }
    now = now.plus(Duration.ofHours(3));
    store.keep(log);
    store.keep(log); // the first one makes the snapshot that the ones before can be dropped for

    assertThat(names(9)).hasSize(1);
    assertThat(store.contents().firstAt()).isAfter(START.plus(Duration.ofHours(70)));
    assertThat(store.inspect().isSound()).isTrue();
    restore(new RestorePoint.Latest(), SegmentTail.NONE);
  }

  @Test
  void whatIsMoreThanWantedGoesOldestFirstButNeverTheLastSnapshot() throws IOException {
    store = storeWith(FAST.keeping(Duration.ofDays(900), 1));
    for (int day = 0; day < 3; day++) {
      live(Duration.ofMinutes(6), Duration.ofSeconds(2));
      now = now.plus(Duration.ofHours(25));
      commit();
      store.keep(log);
    }
    store.keep(log);

    assertThat(names(9)).hasSize(1);
    restore(new RestorePoint.Latest(), SegmentTail.NONE);
  }

  @Test
  void aHistoryThatLostLeavesTheStoreWhenTheNewLineBegins() throws IOException {
    live(Duration.ofSeconds(30), Duration.ofSeconds(1));
    long shared = database.position().txid();
    ModelDatabase winner = database.branch(7);
    live(Duration.ofSeconds(30), Duration.ofSeconds(1)); // nobody else has these
    for (int i = 0; i < 5; i++) {
      winner.commit(2, now);
    }

    Lineage line = LINE.withTerm(2, shared + 1);
    winner.begin(log, store, line);

    assertThat(store.end()).isEqualTo(winner.position());
    assertThat(store.inspect().gaps()).isEmpty();
    Path target = directory.resolve("restored.db");
    store.restore(target, new RestorePoint.Latest(), log);
    assertThat(Files.readAllBytes(target)).isEqualTo(winner.image(shared + 5));
    for (int level : new int[] {0, 1, 2}) {
      assertThat(names(level))
          .allMatch(name -> Long.parseLong(name.substring(17, 33), 16) <= shared);
    }
  }

  @Test
  void needsANewBeginningWhenTheLogGoesOnElsewhere() throws IOException {
    assertThat(store.needsBase(log)).isFalse();
    for (int i = 0; i < 5; i++) {
      database.commit(1, now);
    }
    log.reset(database.position(), LINE);

    assertThat(store.needsBase(log)).isTrue();
    store.keep(log); // does no harm meanwhile
    database.base(store, LINE);
    assertThat(store.needsBase(log)).isFalse();
    commit();
    assertThat(restore(new RestorePoint.Latest(), log).position()).isEqualTo(log.last());
    restore(new RestorePoint.Txid(1), log);
  }

  @Test
  void aDamagedFileIsFoundAndNeverRestored() throws IOException {
    live(Duration.ofSeconds(30), Duration.ofSeconds(1));
    Path victim = directory.resolve("store/ltx/0").resolve(names(0).get(0));
    Random random = new Random(3);
    byte[] whole = Files.readAllBytes(victim);
    for (int i = 0; i < 50; i++) {
      byte[] bytes = whole.clone();
      bytes[150 + random.nextInt(bytes.length - 200)] ^= 1;
      Files.write(victim, bytes, StandardOpenOption.TRUNCATE_EXISTING);

      assertThat(store.inspect().damaged()).singleElement().asString().contains(victim.toString());
      Path target = directory.resolve("restored.db");
      assertThatThrownBy(() -> store.restore(target, new RestorePoint.Latest(), SegmentTail.NONE))
          .isInstanceOf(NotRestorable.class);
      assertThat(target).doesNotExist();
    }
  }

  @Test
  void aMissingFileIsAGap() throws IOException {
    live(Duration.ofSeconds(40), Duration.ofSeconds(1));
    Files.delete(directory.resolve("store/ltx/0").resolve(names(0).get(1)));

    assertThat(storeWith(FAST).inspect().gaps()).hasSize(1);
  }

  @Test
  void whatACrashLeftHalfWrittenIsRemoved() throws IOException {
    Path level = Files.createDirectories(directory.resolve("store/ltx/0"));
    Path half =
        Files.write(level.resolve("0000000000000002-0000000000000009.ltx.1.tmp"), new byte[9]);

    SegmentStore again = storeWith(FAST);
    assertThat(again.end()).isEqualTo(database.position());
    assertThat(half).doesNotExist();
  }

  @Test
  void standsStillWithoutRoomAndGoesOnWhenThereIsSome() throws IOException {
    commit();
    now = now.plusSeconds(30);

    assertThatThrownBy(() -> storeWith(greedy()).keep(log))
        .isInstanceOf(StoreFull.class)
        .hasMessageContaining("MiB are free");
    assertThat(names(0)).isEmpty();
    store.keep(log);
    assertThat(names(0)).hasSize(1);
  }

  @Test
  void provesThatItCanRestoreWhatIsLive() throws IOException {
    live(Duration.ofSeconds(30), Duration.ofSeconds(1));
    RestoreTest test = new RestoreTest(store, directory, () -> now);
    assertThat(test.last()).isEmpty();

    RestoreTest.Result noise = test.run(log.last(), log);
    assertThat(noise.ok()).isFalse(); // pages of noise are no database for SQLite
    assertThat(noise.detail()).contains("SQLite");
    Position elsewhere = new Position(1, log.last().txid(), 1L << 63);
    assertThat(test.run(elsewhere, log).detail()).contains("the restored one at");
    assertThat(test.last()).contains(test.last().orElseThrow());
    assertThat(directory.resolve("restore-test.db")).doesNotExist();
  }

  /** No log is there to go on from where the files end. */
  @Test
  void aSnapshotWithinAWindowHidesNothingThatCameAfterIt() throws IOException {
    live(Duration.ofMinutes(1), Duration.ofSeconds(1));
    now = START.plus(Duration.ofHours(24)).plusSeconds(130);
    live(Duration.ofMinutes(75), Duration.ofSeconds(1));

    assertThat(names(9)).hasSize(2);
    assertThat(names(0).size()).isLessThan(70); // the older ones have been merged
    assertThat(restore(new RestorePoint.Latest(), SegmentTail.NONE).at())
        .isAfter(now.minusSeconds(25));
    Instant between = START.plus(Duration.ofHours(24)).plus(Duration.ofMinutes(20));
    assertThat(restore(new RestorePoint.At(between), SegmentTail.NONE).at())
        .isAfter(between.minus(Duration.ofMinutes(6)));
    assertThat(store.inspect().gaps()).isEmpty();
  }

  @Test
  void whereALaterSnapshotLeadsNowhereAnEarlierOneIsTheBeginning() throws IOException {
    live(Duration.ofMinutes(12), Duration.ofSeconds(1));
    Path early = directory.resolve("store/ltx/9").resolve(names(9).get(0));
    List<StoredSegment> all = new StoreFiles(directory.resolve("store")).list();
    StoredSegment snapshot =
        all.stream().filter(StoredSegment::isSnapshot).findFirst().orElseThrow();
    StoredSegment middle =
        all.stream().filter(file -> file.level() == Level.MIDDLE).findFirst().orElseThrow();
    Position within = new Position(1, middle.after().txid() - 3, 1L << 63 | 5);
    StoredSegment lost =
        new StoredSegment(Level.SNAPSHOT, early, snapshot.before(), within, middle.at(), 1, 4, 512);
    List<StoredSegment> files = Stream.of(snapshot, lost, middle).toList();

    RestorePlan plan = RestorePlan.of(files, new RestorePoint.Latest());

    assertThat(plan.files()).containsExactly(snapshot, middle);
  }

  @Test
  void takesOverWhatASourceHasNotForcedYet() throws IOException {
    log.append(database.commit(1, now));
    now = now.plusSeconds(30);

    store.keep(log);

    assertThat(names(0)).hasSize(1);
    assertThat(log.durable()).isEqualTo(log.last());
  }

  @Test
  void holdsABoundedAmountOfPagesAtOnceHoweverWellTheyPack() throws IOException {
    database.becomePlain();
    int[] many = IntStream.rangeClosed(1, 30_000).toArray();
    for (int i = 0; i < 3; i++) {
      append(database.commit(1, now, many.length, many)); // 15 MB each, a few KB in the log
    }
    now = now.plusSeconds(30);
    store.keep(log);

    assertThat(names(0)).hasSize(2);
    restore(new RestorePoint.Latest(), SegmentTail.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-wal", "-journal", "-shm"})
  void restoresNothingBesideALogThatSqliteWouldReplayIntoIt(String suffix) throws IOException {
    Path stale = Files.writeString(directory.resolve("restored.db" + suffix), "frames");

    assertThatThrownBy(() -> restore(new RestorePoint.Latest(), log))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessageContaining(stale.toString());
    assertThat(stale).hasContent("frames");
    assertThat(directory.resolve("restored.db")).doesNotExist();
  }

  @Test
  void aRestoreTestWithoutRoomHasFailedAndSaysSo() throws IOException {
    commit();
    RestoreTest test = new RestoreTest(storeWith(greedy()), directory, () -> now);

    RestoreTest.Result result = test.run(log.last(), log);

    assertThat(result.ok()).isFalse();
    assertThat(result.detail()).contains("could not be tried").contains("MiB are free");
    assertThat(test.last()).contains(result);
  }
}
