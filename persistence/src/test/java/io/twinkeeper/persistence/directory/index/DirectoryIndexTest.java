package io.twinkeeper.persistence.directory.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinkeeper.persistence.directory.index.Wanted.Local;
import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.FileState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryIndexTest {
  @TempDir Path directory;
  private Instant now = Instant.parse("2026-11-22T00:00:00Z");
  private DirectoryIndex index;

  @BeforeEach
  void open() {
    index = DirectoryIndex.open(directory.resolve("index.db"), "alpha", () -> now);
  }

  @AfterEach
  void close() {
    index.close();
  }

  private void reopen() {
    index.close();
    open();
  }

  private void put(FileEntry... entries) {
    index.transaction(
        () -> {
          for (FileEntry entry : entries) {
            index.put(entry, Optional.empty(), Optional.empty());
          }
        });
  }

  private static FilePath path(String text) {
    return FilePath.of(text);
  }

  private static List<String> paths(List<Known> entries) {
    return entries.stream().map(k -> k.path().toString()).toList();
  }

  @Test
  void keepsEverythingOfAnEntryOverAReopening() {
    FilePath odd = FilePath.of(new byte[] {'a', '/', (byte) 0xff, '\n'});
    List<FileEntry> entries =
        List.of(
            Entries.file("f", "hello"),
            Entries.directory("a"),
            Entries.of(odd, FileState.link(Entries.OWNER, -7, new byte[] {'.', (byte) 0x80})),
            Entries.gone("g"));
    index.transaction(
        () -> {
          for (FileEntry entry : entries) {
            index.put(entry, Optional.of(Entries.stat(-1)), Optional.of("beta"));
          }
        });
    String id = index.id();
    reopen();
    assertThat(index.id()).isEqualTo(id);
    for (FileEntry entry : entries) {
      Known known = index.known(entry.path()).orElseThrow();
      assertThat(known.entry()).isEqualTo(entry);
      assertThat(known.entry().state().size()).isEqualTo(entry.state().size());
      assertThat(known.entry().state().mtimeNs()).isEqualTo(entry.state().mtimeNs());
      assertThat(known.stat()).contains(Entries.stat(-1));
      assertThat(known.teller()).contains("beta");
    }
  }

  @Test
  void givesEveryChangeANewSequenceAndTellsWhatIsNew() {
    long first = index.sequence();
    put(Entries.file("a", "1"), Entries.file("b", "1"), Entries.file("c", "1"));
    put(Entries.file("a", "2"));
    assertThat(paths(index.after(0, 10))).containsExactly("b", "c", "a");
    assertThat(paths(index.after(first + 2, 1))).containsExactly("c");
    assertThat(paths(index.after(first + 3, 10))).containsExactly("a");
    assertThat(index.sequence()).isEqualTo(first + 4);
    reopen();
    assertThat(index.sequence()).isEqualTo(first + 4);
  }

  @Test
  void knowsWhichSequencesItCanHaveGiven() {
    put(Entries.file("a", "1"));
    long given = index.sequence();
    now = now.plusSeconds(60);
    reopen();
    put(Entries.file("b", "1"));
    assertThat(index.canHaveGiven(given)).isTrue();
    assertThat(index.canHaveGiven(given + 1)).as("by one that has this one's past").isFalse();
    assertThat(index.canHaveGiven(index.sequence())).isTrue();
    assertThat(index.canHaveGiven(index.sequence() + 1)).isFalse();
  }

  @Test
  void isAnotherIndexToItsPeersOnceItIsRenewed() {
    String before = index.id();
    index.transaction(() -> index.heard("beta", "1234", 5));
    assertThatThrownBy(
            () ->
                index.transaction(
                    () -> {
                      index.renew();
                      throw new IllegalArgumentException();
                    }))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(index.id()).isEqualTo(before);
    index.transaction(index::renew);
    String renewed = index.id();
    reopen();
    assertThat(index.id()).isEqualTo(renewed).isNotEqualTo(before);
    assertThat(index.progress("beta")).isEqualTo(PeerProgress.NONE);
  }

  @Test
  void givesNoSequenceTwiceEvenIfTheLastEntryIsForgotten() {
    put(Entries.gone("a"));
    long given = index.sequence();
    Instant later = now.plusSeconds(60);
    index.transaction(() -> assertThat(index.expireTombstones(later, given)).isEqualTo(1));
    reopen();
    assertThat(index.sequence()).isEqualTo(given);
    put(Entries.file("b", "1"));
    assertThat(index.known(path("b")).orElseThrow().sequence()).isEqualTo(given + 1);
  }

  @Test
  void restatsWithoutNews() {
    long first = index.sequence();
    put(Entries.file("a", "1"));
    index.transaction(() -> index.restat(path("a"), Entries.stat(5)));
    Known known = index.known(path("a")).orElseThrow();
    assertThat(known.stat()).contains(Entries.stat(5));
    assertThat(known.sequence()).isEqualTo(index.sequence());
    assertThat(index.sequence()).isEqualTo(first + 1);
    assertThat(index.withInode(5, 10)).containsExactly(known);
  }

  @Test
  void tellsWhatIsInADirectoryAndWhatIsBelow() {
    put(
        Entries.directory("a"),
        Entries.directory("a/b"),
        Entries.file("a/b/c", "1"),
        Entries.file("a/b!", "1"),
        Entries.file("a/\u0001", "1"),
        Entries.directory("a\u0001"),
        Entries.file("a\u0001/x", "1"),
        Entries.gone("a!"),
        Entries.directory("B"));
    assertThat(paths(index.children(Optional.empty()))).containsExactly("B", "a", "a\\x01", "a!");
    assertThat(paths(index.children(Optional.of(path("a")))))
        .containsExactly("a/\\x01", "a/b", "a/b!");
    assertThat(paths(index.children(Optional.of(path("a")), name("b"), 5))).containsExactly("a/b!");
    List<Known> below = new ArrayList<>();
    index.under(path("a"), below::add);
    assertThat(paths(below)).containsExactly("a/\\x01", "a/b", "a/b!", "a/b/c");
    assertThat(index.children(Optional.of(path("a/b/c")))).isEmpty();
  }

  @Test
  void walksALargeTreeInPagesWhileItIsChanged() {
    put(Entries.directory("d"));
    for (int i = 0; i < 1200; i++) {
      FileEntry file = Entries.file("d/" + i, "1");
      index.transaction(() -> index.put(file, Optional.empty(), Optional.empty()));
    }
    index.transaction(
        () ->
            index.under(
                path("d"),
                k ->
                    index.put(
                        Entries.gone(k.path().toString()), Optional.empty(), Optional.empty())));
    assertThat(index.totals()).isEqualTo(new Totals(0, 1, 0, 1200, 0));
    assertThat(index.hasLiveUnder(path("d"))).isFalse();
  }

  @Test
  void tellsWhatIsLiveBelowChildrenFirst() {
    put(
        Entries.directory("a"),
        Entries.directory("a/b"),
        Entries.file("a/b/c", "1"),
        Entries.gone("a/b/d"),
        Entries.file("a/e", "1"));
    List<Known> page = index.liveUnder(path("a"), Optional.empty(), 2);
    assertThat(paths(page)).containsExactly("a/b/c", "a/e");
    assertThat(paths(index.liveUnder(path("a"), Optional.of(path("a/e")), 2)))
        .containsExactly("a/b");
    assertThat(index.hasLiveUnder(path("a/b"))).isTrue();
    assertThat(index.hasLiveUnder(path("a/e"))).isFalse();
  }

  @Test
  void findsLiveFilesByTheirContent() {
    put(Entries.file("a", "same"), Entries.file("b", "same"), Entries.file("c", "other"));
    put(Entries.gone("a"));
    assertThat(index.withContent(Entries.hash("same")).orElseThrow().path()).isEqualTo(path("b"));
    assertThat(index.allWithContent(Entries.hash("same"), 5)).hasSize(1);
    assertThat(index.countWithContent(Entries.hash("same"), 5)).isEqualTo(1);
    assertThat(index.withContent(Entries.hash("none"))).isEmpty();
  }

  @Test
  void countsWhatIsThere() {
    put(Entries.file("a", "12345"), Entries.directory("d"), Entries.file("b", "1"));
    put(Entries.gone("b"), Entries.file("a", "123"));
    Totals totals = new Totals(1, 1, 0, 1, 3);
    assertThat(index.totals()).isEqualTo(totals);
    reopen();
    assertThat(index.totals()).isEqualTo(totals);
  }

  @Test
  void ordersWhatIsWantedSoThatItCanBePlaced() {
    index.transaction(
        () -> {
          want("old/x", true, false);
          want("new/y", false, false);
          want("old", true, false);
          want("new", false, false);
          want("bad", false, true);
          want("worse", true, true);
        });
    assertThat(index.wantedAfter(Optional.empty(), true, 9).stream().map(w -> w.path().toString()))
        .containsExactly("new", "new/y", "old/x", "old", "bad", "worse");
    assertThat(index.wantedAfter(Optional.empty(), true, 3)).hasSize(3);
    assertThat(index.hasWantedUnder(path("old"))).isTrue();
    assertThat(index.hasWantedUnder(path("old/x"))).isFalse();
    assertThat(index.wantedTotals()).isEqualTo(new Totals(3, 0, 0, 3, 3));
  }

  private void want(String path, boolean removal, boolean problem) {
    FileEntry entry = removal ? Entries.gone(path) : Entries.file(path, "1");
    Optional<String> why = problem ? Optional.of("disk full") : Optional.empty();
    index.want(new Wanted(entry, "beta", Optional.empty(), why, 0, Local.COUNTS));
  }

  @Test
  void keepsWhatIsWantedOverAReopening() {
    Wanted row =
        new Wanted(
            Entries.file("a/b", "1"),
            "beta",
            Optional.of("1f"),
            Optional.of("why"),
            3,
            Local.IS_NONE);
    index.transaction(() -> index.want(row));
    reopen();
    assertThat(index.wanted(path("a/b"))).contains(row);
    assertThat(index.wantedTotals().files()).isEqualTo(1);
    index.transaction(() -> index.drop(path("a/b")));
    assertThat(index.wanted(path("a/b"))).isEmpty();
    assertThat(index.wantedTotals().all()).isZero();
  }

  @Test
  void remembersPeersBlocksAndNotes() {
    index.transaction(
        () -> {
          index.heard("beta", "i1", 5);
          index.heard("beta", "i2", 7);
          index.putBlocks(Entries.hash("x"), name("sums"));
          index.note("k", "v");
          index.note("gone", "v");
          index.unnote("gone");
        });
    reopen();
    assertThat(index.progress("beta")).isEqualTo(new PeerProgress("i2", 7));
    assertThat(index.progress("gamma")).isEqualTo(PeerProgress.NONE);
    assertThat(index.blocks(Entries.hash("x"))).contains(name("sums"));
    assertThat(index.blocks(Entries.hash("y"))).isEmpty();
    assertThat(index.note("k")).contains("v");
    assertThat(index.note("gone")).isEmpty();
  }

  @Test
  void forgetsBlocksOfContentsThatNobodyHasOrWants() {
    put(Entries.file("a", "here"));
    index.transaction(
        () -> {
          index.want(
              new Wanted(
                  Entries.file("b", "wanted"),
                  "p",
                  Optional.empty(),
                  Optional.empty(),
                  0,
                  Local.COUNTS));
          index.putBlocks(Entries.hash("here"), name("1"));
          index.putBlocks(Entries.hash("wanted"), name("2"));
          index.putBlocks(Entries.hash("lost"), name("3"));
          assertThat(index.forgetBlocks()).isEqualTo(1);
        });
    assertThat(index.blocks(Entries.hash("here"))).isPresent();
    assertThat(index.blocks(Entries.hash("wanted"))).isPresent();
    assertThat(index.blocks(Entries.hash("lost"))).isEmpty();
  }

  @Test
  void forgetsOnlyTombstonesThatAreOldAndKnownToAll() {
    put(Entries.gone("old"), Entries.gone("wanted"), Entries.file("live", "1"));
    Instant then = now;
    now = now.plusSeconds(60);
    put(Entries.gone("new"));
    index.transaction(
        () -> {
          want("wanted", false, false);
          assertThat(index.expireTombstones(then, Long.MAX_VALUE)).isZero();
          assertThat(index.expireTombstones(then.plusSeconds(1), 0)).isZero();
          assertThat(index.expireTombstones(then.plusSeconds(1), Long.MAX_VALUE)).isEqualTo(1);
        });
    assertThat(index.known(path("old"))).isEmpty();
    assertThat(index.totals().tombstones()).isEqualTo(2);
  }

  @Test
  void undoesWhatWasNotCommitted() {
    put(Entries.file("a", "1"));
    index.begin();
    index.put(Entries.gone("a"), Optional.empty(), Optional.empty());
    want("b", false, false);
    index.rollback();
    assertThat(index.known(path("a")).orElseThrow().isLive()).isTrue();
    assertThat(index.totals().files()).isEqualTo(1);
    assertThat(index.wantedTotals().all()).isZero();
    index.begin();
    index.put(Entries.file("c", "1"), Optional.empty(), Optional.empty());
    reopen();
    assertThat(index.known(path("c"))).isEmpty();
  }

  @Test
  void undoesATransactionThatThrows() {
    assertThatThrownBy(
            () ->
                index.transaction(
                    () -> {
                      index.put(Entries.file("a", "1"), Optional.empty(), Optional.empty());
                      throw new IllegalArgumentException("no");
                    }))
        .hasMessage("no");
    assertThat(index.known(path("a"))).isEmpty();
    assertThat(index.isOpen()).isFalse();
  }

  @Test
  void writesOnlyInATransaction() {
    assertThatThrownBy(() -> index.put(Entries.gone("a"), Optional.empty(), Optional.empty()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> index.note("a", "b")).isInstanceOf(IllegalStateException.class);
    index.begin();
    assertThatThrownBy(index::begin).isInstanceOf(IllegalStateException.class);
  }

  private static byte[] name(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void countsAndTellsWhatTheFileHasWhateverWasWrittenReadAndUndone() {
    Random random = new Random(7);
    for (int round = 0; round < 60; round++) {
      boolean undone = random.nextInt(4) == 0;
      index.begin();
      for (int i = 0; i < 40; i++) {
        writeAny(random);
      }
      if (undone) {
        index.rollback();
      } else {
        index.commit();
      }
    }
    List<Optional<Known>> known = paths().map(index::known).toList();
    List<Optional<Wanted>> wanted = paths().map(index::wanted).toList();
    Totals totals = index.totals();
    Totals wantedTotals = index.wantedTotals();
    reopen();
    assertThat(paths().map(index::known).toList()).isEqualTo(known).anyMatch(Optional::isPresent);
    assertThat(paths().map(index::wanted)).isEqualTo(wanted).anyMatch(Optional::isPresent);
    assertThat(index.totals()).isEqualTo(totals);
    assertThat(index.wantedTotals()).isEqualTo(wantedTotals);
  }

  private static Stream<FilePath> paths() {
    return IntStream.range(0, 30).mapToObj(i -> path("d/" + i));
  }

  private void writeAny(Random random) {
    String name = "d/" + random.nextInt(30);
    FileEntry entry =
        random.nextBoolean()
            ? Entries.file(name, "content " + random.nextInt(5))
            : Entries.gone(name);
    switch (random.nextInt(8)) {
      case 0 -> index.forget(path(name));
      case 1 -> index.restat(path(name), Entries.stat(random.nextInt(9)));
      case 2 -> index.known(path(name));
      case 3 -> index.wanted(path(name));
      case 4 -> index.want(Wanted.of(entry, "beta", "cafe", Wanted.Local.COUNTS));
      case 5 -> index.drop(path(name));
      case 6 -> index.expireTombstones(now.plusSeconds(1), Long.MAX_VALUE);
      default -> index.put(entry, Optional.of(Entries.stat(3)), Optional.of("beta"));
    }
  }
}
