package io.twinkeeper.persistence.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinkeeper.protocol.segment.Segment;
import io.twinkeeper.protocol.stream.Lineage;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentLogTest {
  private static final LogLimits LARGE = LogLimits.DEFAULT;

  @TempDir private Path directory;
  private final SegmentChain chain = new SegmentChain(Position.NONE);

  @Test
  void isEmptyAtFirst() {
    try (SegmentLog log = SegmentLog.open(directory, LARGE)) {
      assertThat(log.last()).isEqualTo(Position.NONE);
      assertThat(log.first()).isEqualTo(Position.NONE);
      assertThat(log.has(Position.NONE)).isTrue();
      assertThat(log.read(Position.NONE, 1000)).isEmpty();
      assertThat(log.lastSegment()).isEmpty();
      assertThat(log.lineage()).isEqualTo(Lineage.EMPTY);
    }
  }

  @Test
  void keepsWhatWasAppendedAcrossReopening() {
    List<Segment> segments = chain.next(3, 20);
    try (SegmentLog log = SegmentLog.open(directory, LARGE)) {
      segments.forEach(log::append);
    }
    try (SegmentLog log = SegmentLog.open(directory, LARGE)) {
      assertThat(log.last()).isEqualTo(chain.last());
      assertThat(afters(log.read(Position.NONE, Integer.MAX_VALUE))).isEqualTo(afters(segments));
      assertThat(log.lastSegment().orElseThrow().after()).isEqualTo(chain.last());
      log.append(chain.next(3, 5, 1));
      assertThat(log.last()).isEqualTo(chain.last());
    }
  }

  @Test
  void isForcedByOneWhileAnotherAppendsAndFilesRoll() throws Exception {
    LogLimits small = new LogLimits(2_000, 1 << 30);
    List<Segment> segments = chain.next(3, 400);
    try (SegmentLog log = SegmentLog.open(directory, small)) {
      AtomicBoolean over = new AtomicBoolean();
      CompletableFuture<Long> forcing =
          CompletableFuture.supplyAsync(
              () -> {
                long durable = 0;
                while (!over.get()) {
                  log.force();
                  assertThat(log.durable().txid()).isGreaterThanOrEqualTo(durable);
                  durable = log.durable().txid();
                }
                return durable;
              });
      segments.forEach(log::append);
      over.set(true);
      forcing.get();
      log.force();
      assertThat(log.durable()).isEqualTo(chain.last());
    }
    try (SegmentLog log = SegmentLog.open(directory, small)) {
      assertThat(afters(log.read(Position.NONE, Integer.MAX_VALUE))).isEqualTo(afters(segments));
    }
  }

  @Test
  void tellsWhatIsOnTheDisk() {
    try (SegmentLog log = SegmentLog.open(directory, LARGE)) {
      log.append(chain.next(1, 1, 1));
      assertThat(log.durable()).isEqualTo(Position.NONE);
      log.force();
      assertThat(log.durable()).isEqualTo(log.last());
      Position forced = log.last();
      log.append(chain.next(1, 1, 1));
      assertThat(log.durable()).isEqualTo(forced);
    }
    try (SegmentLog log = SegmentLog.open(directory, LARGE)) {
      assertThat(log.durable()).isEqualTo(chain.last());
    }
  }

  @Test
  void refusesASegmentThatLeavesAGap() {
    try (SegmentLog log = SegmentLog.open(directory, LARGE)) {
      log.append(chain.next(1, 1, 1));
      Position last = log.last();
      chain.next(1, 1, 1);

      assertThatThrownBy(() -> log.append(chain.next(1, 1, 1))).isInstanceOf(ChainBroken.class);
      assertThat(log.last()).isEqualTo(last);
    }
  }

  @Test
  void refusesASegmentOfAnEarlierEpoch() {
    try (SegmentLog log = SegmentLog.open(directory, LARGE)) {
      log.append(chain.next(2, 1, 1));
      assertThatThrownBy(() -> log.append(chain.next(1, 1, 1))).isInstanceOf(ChainBroken.class);
    }
  }

  @Test
  void readsOnFromAnyBoundaryAndNoOther() {
    List<Segment> segments = chain.next(1, 10);
    Segment wide = chain.next(1, 4, 1);
    try (SegmentLog log = SegmentLog.open(directory, new LogLimits(2000, 1 << 20))) {
      segments.forEach(log::append);
      log.append(wide);
      for (int i = 0; i < segments.size(); i++) {
        Position after = segments.get(i).after();
        assertThat(log.has(after)).isTrue();
        assertThat(log.read(after, Integer.MAX_VALUE)).hasSize(segments.size() - i);
      }
      Position inside = new Position(1, wide.after().txid() - 1, wide.postChecksum());
      assertThat(log.has(inside)).isFalse();
      assertThatThrownBy(() -> log.read(inside, 1)).isInstanceOf(ChainBroken.class);
      assertThat(log.has(new Position(2, wide.after().txid(), wide.postChecksum()))).isFalse();
      assertThat(log.has(new Position(1, wide.after().txid(), 7))).isFalse();
    }
  }

  @Test
  void readsAtLeastOneSegmentAndNoMoreThanAskedFor() {
    List<Segment> segments = chain.next(1, 6);
    int size = segments.get(0).bytes().length;
    try (SegmentLog log = SegmentLog.open(directory, LARGE)) {
      segments.forEach(log::append);
      assertThat(log.read(Position.NONE, 1)).hasSize(1);
      assertThat(log.read(Position.NONE, size * 3 + 10)).hasSize(3);
      assertThat(log.read(log.last(), size)).isEmpty();
    }
  }

  @Test
  void dropsTheOldestFilesWhenTheyGrowTooLarge() {
    try (SegmentLog log = SegmentLog.open(directory, new LogLimits(5_000, 20_000))) {
      chain.next(1, 100).forEach(log::append);
      assertThat(bytesOnDisk()).isLessThan(26_000);
      assertThat(log.first().txid()).isGreaterThan(50);
      assertThat(log.has(log.first())).isTrue();
      assertThat(log.has(Position.NONE)).isFalse();
      assertThat(log.read(log.first(), Integer.MAX_VALUE))
          .hasSize((int) (100 - log.first().txid()));
    }
    try (SegmentLog log = SegmentLog.open(directory, new LogLimits(5_000, 20_000))) {
      assertThat(log.last()).isEqualTo(chain.last());
    }
  }

  @Test
  void extendsTheLineageWithEachEpoch() {
    try (SegmentLog log = SegmentLog.open(directory, LARGE)) {
      chain.next(1, 3).forEach(log::append);
      chain.next(4, 2).forEach(log::append);
    }
    try (SegmentLog log = SegmentLog.open(directory, LARGE)) {
      assertThat(log.lineage().terms())
          .containsExactly(new Lineage.Term(1, 1), new Lineage.Term(4, 4));
      assertThat(log.lineage().contains(log.last())).isTrue();
    }
  }

  @Test
  void goesOnFromAnotherStartAfterAReset() {
    Position start = new Position(7, 500, Long.MIN_VALUE | 99);
    Lineage line = Lineage.EMPTY.withTerm(7, 480);
    SegmentChain other = new SegmentChain(start);
    try (SegmentLog log = SegmentLog.open(directory, LARGE)) {
      chain.next(1, 30).forEach(log::append);
      log.reset(start, line);
      assertThat(log.last()).isEqualTo(start);
      assertThat(log.first()).isEqualTo(start);
      assertThat(log.has(start)).isTrue();
      assertThat(log.has(chain.last())).isFalse();
      other.next(7, 5).forEach(log::append);
    }
    try (SegmentLog log = SegmentLog.open(directory, LARGE)) {
      assertThat(log.first()).isEqualTo(start);
      assertThat(log.last()).isEqualTo(other.last());
      assertThat(log.lineage()).isEqualTo(line);
    }
  }

  @Test
  void ignoresWhatACrashInTheMiddleOfAResetLeftBehind() throws IOException {
    try (SegmentLog log = SegmentLog.open(directory, LARGE)) {
      chain.next(1, 3).forEach(log::append);
    }
    Files.write(directory.resolve("00000001-0000000000000063.segments"), new byte[17]);
    try (SegmentLog log = SegmentLog.open(directory, LARGE)) {
      assertThat(log.last()).isEqualTo(chain.last());
    }
    assertThat(files()).hasSize(1);
  }

  @Test
  void cutsATornTailAtEveryByteOfTheLastRecord() throws IOException {
    List<Segment> segments = chain.next(1, 4);
    try (SegmentLog log = SegmentLog.open(directory, LARGE)) {
      segments.forEach(log::append);
    }
    Path file = files().get(0);
    byte[] whole = Files.readAllBytes(file);
    int lastSize = segments.get(3).bytes().length + LogRecord.HEADER_SIZE;
    for (int cut = 1; cut <= lastSize; cut++) {
      Files.write(file, Arrays.copyOf(whole, whole.length - cut));
      try (SegmentLog log = SegmentLog.open(directory, LARGE)) {
        assertThat(log.last()).isEqualTo(segments.get(2).after());
        log.append(segments.get(3));
        assertThat(log.last()).isEqualTo(chain.last());
      }
      assertThat(Files.readAllBytes(file)).hasSameSizeAs(whole);
    }
  }

  @Test
  void cutsALastRecordWithAnyByteChanged() throws IOException {
    List<Segment> segments = chain.next(1, 3);
    try (SegmentLog log = SegmentLog.open(directory, LARGE)) {
      segments.forEach(log::append);
    }
    Path file = files().get(0);
    byte[] whole = Files.readAllBytes(file);
    int lastSize = segments.get(2).bytes().length + LogRecord.HEADER_SIZE;
    for (int back = 1; back <= lastSize; back++) {
      byte[] changed = whole.clone();
      changed[whole.length - back] ^= 0x40;
      Files.write(file, changed);
      try (SegmentLog log = SegmentLog.open(directory, LARGE)) {
        assertThat(log.last()).isEqualTo(segments.get(1).after());
      }
    }
  }

  @Test
  void refusesDamageToWhatWasForced() throws IOException {
    try (SegmentLog log = SegmentLog.open(directory, LARGE)) {
      chain.next(1, 3).forEach(log::append);
      log.force();
      log.append(chain.next(1, 1, 1));
    }
    Path file = files().get(0);
    byte[] damaged = Files.readAllBytes(file);
    damaged[LogFile.HEADER_SIZE + 300] ^= 1;
    Files.write(file, damaged);

    assertThatThrownBy(() -> SegmentLog.open(directory, LARGE))
        .isInstanceOf(LogCorrupt.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("byte 40");
    assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
  }

  @Test
  void cutsSeveralRecordsThatWereNeverForced() throws IOException {
    try (SegmentLog log = SegmentLog.open(directory, LARGE)) {
      chain.next(1, 3).forEach(log::append);
    }
    Path file = files().get(0);
    byte[] damaged = Files.readAllBytes(file);
    damaged[LogFile.HEADER_SIZE + 300] ^= 1;
    Files.write(file, damaged);
    try (SegmentLog log = SegmentLog.open(directory, LARGE)) {
      assertThat(log.last()).isEqualTo(Position.NONE);
    }
  }

  @Test
  void refusesDamageToAnyFileButTheNewest() throws IOException {
    try (SegmentLog log = SegmentLog.open(directory, new LogLimits(2_000, 1 << 20))) {
      chain.next(1, 20).forEach(log::append);
    }
    Path oldest = files().get(0);
    byte[] bytes = Files.readAllBytes(oldest);
    Files.write(oldest, Arrays.copyOf(bytes, bytes.length - 1));
    assertThatThrownBy(() -> SegmentLog.open(directory, LARGE)).isInstanceOf(LogCorrupt.class);

    Files.delete(files().get(1));
    Files.write(oldest, bytes);
    assertThatThrownBy(() -> SegmentLog.open(directory, LARGE))
        .isInstanceOf(LogCorrupt.class)
        .hasMessageContaining("does not continue");
  }

  @Test
  void ignoresAFileThatWasNeverFinishedBeingMade() throws IOException {
    try (SegmentLog log = SegmentLog.open(directory, LARGE)) {
      chain.next(1, 3).forEach(log::append);
    }
    Files.write(directory.resolve("00000000-0000000000000003.segments"), new byte[9]);
    try (SegmentLog log = SegmentLog.open(directory, LARGE)) {
      assertThat(log.last()).isEqualTo(chain.last());
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(p -> p.toString().endsWith(".segments")).sorted().toList();
    }
  }

  private long bytesOnDisk() {
    try {
      long sum = 0;
      for (Path file : files()) {
        sum += Files.size(file);
      }
      return sum;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<Position> afters(List<Segment> segments) {
    List<Position> positions = new ArrayList<>();
    segments.forEach(s -> positions.add(s.after()));
    return positions;
  }
}
