package io.twinkeeper.persistence.directory.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.FileKind;
import io.twinkeeper.protocol.directory.FilePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrashTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123Z");
  private static final Duration WEEK = Duration.ofDays(7);

  @TempDir Path directory;
  private Tree tree;
  private Trash trash;

  @BeforeEach
  void open() throws IOException {
    tree = Tree.open(directory);
    trash = tree.annex.trash();
  }

  @AfterEach
  void close() {
    tree.close();
  }

  @Test
  void keepsThePathUnderTheTimeOfTheBatch() throws IOException {
    Trash.Item item = throwAway("d/e/f", "content", NOON);
    assertThat(item)
        .isEqualTo(
            new Trash.Item(
                "20261122T120000.123Z-0-deleted",
                FilePath.of("d/e/f"),
                NOON,
                Trash.Why.DELETED,
                7,
                FileKind.FILE));
    assertThat(directory.resolve(".twinkeeper/trash/20261122T120000.123Z-0-deleted/d/e/f"))
        .hasContent("content");
    assertThat(trash.find(item.id())).contains(item);
    assertThat(trash.find("x")).isEmpty();
    assertThat(trash.find("20261122T120000.123Z-9-deleted/d/e/f")).isEmpty();
    assertThat(trash.find("20261122T120000.123Z-0-deleted/d/e")).isEmpty();
  }

  @Test
  void listsTheNewestFirstAndAsManyAsAsked() throws IOException {
    throwAway("d/f", "1", NOON);
    throwAway("g", "12", NOON.plusSeconds(1));
    throwAway("d/f", "123", NOON.plusSeconds(2));
    assertThat(trash.list(Optional.empty(), 10))
        .extracting(Trash.Item::size)
        .containsExactly(3L, 2L, 1L);
    assertThat(trash.list(Optional.empty(), 2))
        .extracting(Trash.Item::size)
        .containsExactly(3L, 2L);
    for (String under : List.of("d", "d/f")) {
      assertThat(trash.list(Optional.of(FilePath.of(under)), 10))
          .extracting(Trash.Item::size)
          .containsExactly(3L, 1L);
    }
    assertThat(trash.list(Optional.of(FilePath.of("g/x")), 10)).isEmpty();
  }

  @Test
  void restoresToWhereNothingIs() throws IOException {
    Trash.Item first = throwAway("d/e/f", "1", NOON);
    Trash.Item second = throwAway("d/e/f", "2", NOON.plusSeconds(1));
    Files.delete(tree.at("d/e"));
    Files.delete(tree.at("d"));
    assertThat(restore(first, "d/e/f"))
        .containsExactlyInAnyOrder(FilePath.of("d"), FilePath.of("d/e"), FilePath.of("d/e/f"));
    assertThatThrownBy(() -> restore(second, "d/e/f")).hasMessageContaining("is there already");
    assertThat(trash.size().files()).isEqualTo(1);
    restore(second, "g");
    assertThat(tree.contents()).contains(entry("d/e/f", "1"), entry("g", "2"));
    assertThat(trash.list(Optional.empty(), 10)).isEmpty();
    assertThat(trash.size().files()).isZero();
    assertThat(directory.resolve(".twinkeeper/trash")).isEmptyDirectory();
    assertThatThrownBy(() -> restore(first, "d/e/f")).isInstanceOf(PosixException.class);
  }

  @Test
  void restoresNothingThroughAFileThatIsInTheWay() throws IOException {
    Trash.Item item = throwAway("d/f", "1", NOON);
    Files.delete(tree.at("d"));
    tree.write("d", "in the way");
    assertThatThrownBy(() -> restore(item, "d/f")).isInstanceOf(PosixException.class);
    assertThat(tree.contents()).containsOnly(entry("d", "in the way"));
    assertThat(trash.find(item.id())).isPresent();
  }

  @Test
  void saysHowEachCameHere() throws IOException {
    for (Trash.Why why : Trash.Why.values()) {
      tree.write("f", why.word());
      trash.keep(tree.root, Tree.name("f"), FilePath.of("f"), NOON, why);
    }
    assertThat(trash.list(Optional.empty(), 9))
        .extracting(Trash.Item::why)
        .containsExactlyInAnyOrder(Trash.Why.values());
    assertThat(trash.size().files()).isEqualTo(3);
  }

  @Test
  void removesWhatIsTooOld() throws IOException {
    throwAway("a", "1", NOON);
    throwAway("b", "2", NOON.plusSeconds(60));
    Instant later = NOON.plus(WEEK).plusSeconds(30);
    Trash.Expired expired = trash.expire(later, WEEK, Long.MAX_VALUE);
    assertThat(expired.files()).isEqualTo(1);
    assertThat(expired.more()).isFalse();
    assertThat(trash.list(Optional.empty(), 9))
        .extracting(Trash.Item::path)
        .containsExactly(FilePath.of("b"));
    assertThat(trash.expire(later, WEEK, Long.MAX_VALUE).files()).isZero();
    assertThat(trash.expire(later.plusSeconds(31), WEEK, Long.MAX_VALUE).files()).isEqualTo(1);
    assertThat(directory.resolve(".twinkeeper/trash")).isEmptyDirectory();
    assertThat(trash.size().bytes()).isZero();
  }

  @Test
  void removesTheOldestWhileThereIsTooMuch() throws IOException {
    for (int i = 0; i < 10; i++) {
      throwAway("f" + i, "x".repeat(4096), NOON.plusSeconds(i));
    }
    assertThat(trash.size().bytes()).isEqualTo(10 * 8192);
    Trash.Expired expired = trash.expire(NOON, WEEK, 5 * 8192);
    assertThat(expired.files()).isEqualTo(5);
    assertThat(trash.size().bytes()).isEqualTo(5 * 8192);
    assertThat(trash.list(Optional.empty(), 99))
        .extracting(item -> item.path().toString())
        .containsExactly("f9", "f8", "f7", "f6", "f5");
  }

  @Test
  void aFileThatCannotBeKeptDoesNotCostWhatIsOlder() throws IOException {
    throwAway("a", "x".repeat(4096), NOON);
    throwAway("large", "x".repeat(1 << 20), NOON.plusSeconds(1));
    throwAway("b", "x".repeat(4096), NOON.plusSeconds(2));
    Trash.Expired expired = trash.expire(NOON, WEEK, 1 << 18);
    assertThat(expired.files()).isEqualTo(1);
    assertThat(expired.more()).isFalse();
    assertThat(trash.list(Optional.empty(), 9))
        .extracting(item -> item.path().toString())
        .containsExactly("b", "a");
  }

  @Test
  void countsTheSameAfterARestart() throws IOException {
    throwAway("d/e/f", "x".repeat(10_000), NOON);
    trash.size();
    throwAway("d/e/g", "x".repeat(10_000), NOON.plusSeconds(1));
    throwAway("d/h", "", NOON.plusSeconds(2));
    long before = trash.size().bytes();
    close();
    open();
    assertThat(trash.size().bytes()).isEqualTo(before);
  }

  @Test
  void removesMuchInSeveralCalls() throws IOException {
    int files = 5_000;
    for (int i = 0; i < files; i++) {
      tree.root.createFile(Tree.name("f" + i), 0600).close();
      trash.keep(tree.root, Tree.name("f" + i), FilePath.of("f" + i), NOON, Trash.Why.DELETED);
    }
    Instant later = NOON.plus(WEEK).plusSeconds(1);
    Trash.Expired first = trash.expire(later, WEEK, Long.MAX_VALUE);
    assertThat(first.more()).isTrue();
    long removed = first.files();
    while (removed < files) {
      Trash.Expired next = trash.expire(later, WEEK, Long.MAX_VALUE);
      assertThat(next.files()).isPositive();
      removed += next.files();
    }
    trash.expire(later, WEEK, Long.MAX_VALUE);
    assertThat(directory.resolve(".twinkeeper/trash")).isEmptyDirectory();
  }

  @Test
  void goesOnIfSomebodyHasClearedItByHand() throws IOException {
    throwAway("d/f", "1", NOON);
    tree.write("g", "2");
    trash.keep(tree.root, Tree.name("g"), FilePath.of("d/g"), NOON, Trash.Why.DELETED);
    try (Stream<Path> paths = Files.walk(directory.resolve(".twinkeeper/trash"))) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        if (!path.endsWith("trash")) {
          Files.delete(path);
        }
      }
    }
    tree.write("g", "3");
    trash.keep(tree.root, Tree.name("g"), FilePath.of("d/g"), NOON, Trash.Why.DELETED);
    assertThat(tree.trashed()).containsExactly("d/g=3");
  }

  private Set<FilePath> restore(Trash.Item item, String to) throws IOException {
    Set<FilePath> dirty = new HashSet<>();
    trash.restore(item, tree.root, FilePath.of(to), dirty);
    return dirty;
  }

  private Trash.Item throwAway(String path, String text, Instant when) throws IOException {
    Files.createDirectories(tree.at(path).getParent());
    tree.write(path, text);
    FilePath of = FilePath.of(path);
    trash.endBatch();
    try (var parent = tree.root.parentOf(of)) {
      return trash.keep(parent, of.name(), of, when, Trash.Why.DELETED);
    }
  }
}
