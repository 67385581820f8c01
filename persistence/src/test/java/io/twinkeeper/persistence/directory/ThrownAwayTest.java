package io.twinkeeper.persistence.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinkeeper.persistence.directory.place.AsNobody;
import io.twinkeeper.persistence.directory.place.Trash;
import io.twinkeeper.protocol.directory.FilePath;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThrownAwayTest {
  private static final Optional<FilePath> WHERE_IT_WAS = Optional.empty();

  @TempDir Path directory;
  private Twins twins;

  @BeforeEach
  void start() throws IOException {
    twins = new Twins(directory, "alpha", "beta");
  }

  @AfterEach
  void close() {
    twins.close();
  }

  private ThrownAway trash() throws DeclinedException {
    return twins.replica("beta").thrownAway();
  }

  private List<Trash.Item> items() throws Exception {
    return trash().list(Optional.empty(), 100).items();
  }

  @Test
  void listsWhatWasDeletedAndOverwrittenForATwin() throws Exception {
    twins.sh("alpha", "echo old > f; echo gone > g");
    twins.settleEqual();
    twins.sh("alpha", "echo new > f; rm g");
    twins.settleEqual();

    assertThat(items())
        .extracting(item -> item.path() + " " + item.why().word())
        .containsExactlyInAnyOrder("f overwritten", "g deleted");
    ThrownAway.Listed one = trash().list(Optional.empty(), 1);
    assertThat(one.items()).hasSize(1);
    assertThat(one.more()).isTrue();
    assertThat(one.all().files()).isEqualTo(2);
  }

  @Test
  void bringsBackWhatIsGoneEverywhere() throws Exception {
    twins.sh("alpha", "mkdir d; echo gone > d/g; chmod 640 d/g");
    twins.settleEqual();
    twins.sh("alpha", "rm -r d");
    twins.settleEqual();

    ThrownAway.Restored restored =
        trash().restore(FilePath.of("d/g"), Optional.empty(), WHERE_IT_WAS);
    twins.settleEqual();

    assertThat(restored.first()).contains(FilePath.of("d/g"));
    assertThat(directory.resolve("alpha/d/g")).hasContent("gone");
    assertThat(items()).isEmpty();
  }

  @Test
  void overwritesNothing() throws Exception {
    twins.sh("alpha", "echo old > f");
    twins.settleEqual();
    twins.sh("alpha", "echo new > f");
    twins.settleEqual();

    assertThatThrownBy(() -> trash().restore(FilePath.of("f"), Optional.empty(), WHERE_IT_WAS))
        .isInstanceOf(DeclinedException.class)
        .hasMessageContaining("something is at that path");
    trash().restore(FilePath.of("f"), Optional.empty(), Optional.of(FilePath.of("back/f.old")));
    twins.settleEqual();

    assertThat(directory.resolve("alpha/f")).hasContent("new");
    assertThat(directory.resolve("alpha/back/f.old")).hasContent("old");
  }

  @Test
  void bringsBackAWholeDirectoryAndTellsWhatWasInTheWay() throws Exception {
    twins.sh("alpha", "mkdir -p d/e; echo 1 > d/a; echo 2 > d/e/b; echo 3 > d/e/c");
    twins.settleEqual();
    twins.sh("alpha", "rm -r d");
    twins.settleEqual();
    twins.sh("beta", "mkdir d; echo mine > d/a");
    twins.settleEqual();

    ThrownAway.Restored restored =
        trash().restore(FilePath.of("d"), Optional.empty(), WHERE_IT_WAS);
    twins.settleEqual();

    assertThat(restored.files()).isEqualTo(2);
    assertThat(restored.taken()).isEqualTo(1);
    assertThat(directory.resolve("alpha/d/a")).hasContent("mine");
    assertThat(directory.resolve("alpha/d/e/c")).hasContent("3");
  }

  @Test
  void bringsBackEverythingOfALargeDirectoryAsItWasAtATime() throws Exception {
    twins.sh("alpha", "mkdir d; for i in $(seq 1100); do echo old > d/$i; done");
    twins.settleEqual();
    twins.sh("alpha", "rm -r d");
    twins.settleEqual();
    Trash.Item first = items().get(0);
    twins.sh("alpha", "mkdir d; for i in $(seq 600 1700); do echo new > d/$i; done");
    twins.settleEqual();
    twins.sh("alpha", "rm -r d");
    twins.settleEqual();

    FilePath d = FilePath.of("d");
    ThrownAway.Restored old =
        trash().restore(d, Optional.of(first.when()), Optional.of(FilePath.of("old")));
    assertThat(old.files()).isEqualTo(1100);
    ThrownAway.Restored rest = trash().restore(d, Optional.empty(), WHERE_IT_WAS);
    assertThat(rest.files()).isEqualTo(1101);
    assertThat(rest.more()).isFalse();
    twins.settleEqual();

    assertThat(directory.resolve("alpha/old/1")).hasContent("old");
    assertThat(directory.resolve("alpha/d/1700")).hasContent("new");
  }

  @Test
  void whatCannotComeBackKeepsNoOthersBackAndIsTold() throws Exception {
    twins.sh("alpha", "mkdir -p d/x; echo 1 > d/x/y; echo 2 > d/z");
    twins.settleEqual();
    twins.sh("alpha", "rm -r d");
    twins.settleEqual();
    twins.sh("beta", "mkdir d; echo mine > d/x");
    twins.settleEqual();

    ThrownAway.Restored restored =
        trash().restore(FilePath.of("d"), Optional.empty(), WHERE_IT_WAS);
    twins.settleEqual();

    assertThat(restored.files()).isEqualTo(1);
    assertThat(restored.failed()).isEqualTo(1);
    assertThat(restored.failure()).isPresent();
    assertThat(directory.resolve("alpha/d/z")).hasContent("2");
    assertThat(items()).extracting(item -> item.path().toString()).containsExactly("d/x/y");
  }

  @Test
  void aBatchThatCannotBeReadKeepsNoOtherBackAndIsTold() throws Exception {
    twins.sh("alpha", "mkdir -p d/m; echo 1 > d/a; echo 1 > d/m/x");
    twins.settleEqual();
    twins.sh("alpha", "rm -r d");
    twins.settleEqual();
    String first = Shell.run(twins.trash("beta"), "ls").strip();
    twins.sh("alpha", "mkdir d; echo 2 > d/b");
    twins.settleEqual();
    twins.sh("alpha", "rm -r d");
    twins.settleEqual();
    Shell.run(
        twins.root("beta"), "chmod -R 777 . && chmod 700 .twinkeeper/trash/" + first + "/d/m");
    AsNobody.run(
        () -> {
          ThrownAway.Restored some =
              trash().restore(FilePath.of("d"), Optional.empty(), WHERE_IT_WAS);
          assertThat(some.files()).isEqualTo(1);
          assertThat(some.failed()).isEqualTo(1);
          assertThat(some.failure()).isPresent();
        });
    ThrownAway.Restored rest = trash().restore(FilePath.of("d"), Optional.empty(), WHERE_IT_WAS);
    assertThat(rest.files()).isEqualTo(2);
    twins.settleEqual();
    assertThat(Shell.run(twins.root("alpha"), "cat d/a d/b d/m/x")).isEqualTo("1\n2\n1\n");
  }

  @Test
  void bringsBackAsItWasAtATime() throws Exception {
    twins.sh("alpha", "echo 1 > f");
    twins.settleEqual();
    twins.sh("alpha", "echo two > f");
    twins.settleEqual();
    twins.sh("alpha", "rm f");
    twins.settleEqual();
    Trash.Item oldest = items().get(1);

    trash().restore(FilePath.of("f"), Optional.of(oldest.when()), WHERE_IT_WAS);
    twins.settleEqual();

    assertThat(directory.resolve("alpha/f")).hasContent("1");
    assertThatThrownBy(
            () ->
                trash()
                    .restore(
                        FilePath.of("f"),
                        Optional.of(oldest.when().minus(Duration.ofDays(1))),
                        Optional.of(FilePath.of("g"))))
        .hasMessageContaining("nothing of that path is in the trash of beta");
  }

  @Test
  void bringsBackAnyNameByItsId() throws Exception {
    twins.sh("alpha", "mkdir d; echo odd > \"$(printf 'd/a\\377\\nb')\"");
    twins.settleEqual();
    twins.sh("alpha", "rm -r d");
    twins.settleEqual();
    Trash.Item item = items().get(0);
    assertThat(item.id()).endsWith("/d/a\\xff\\x0ab");

    trash().restore(item.id(), WHERE_IT_WAS);
    twins.settleEqual();

    twins.sh("alpha", "test \"$(cat \"$(printf 'd/a\\377\\nb')\")\" = odd");
    for (String id : List.of(item.id(), "nonsense", "../../x", item.batch() + "/../f")) {
      assertThatThrownBy(() -> trash().restore(id, WHERE_IT_WAS))
          .hasMessageContaining("nothing in the trash has that id");
    }
  }

  @Test
  void putsNothingWhereItWouldBeUndoneOrLost() throws Exception {
    twins.close();
    twins = new Twins(directory, Twins::fromActive, "alpha", "beta");
    twins.settle();

    assertThatThrownBy(() -> trash().restore(FilePath.of("f"), Optional.empty(), WHERE_IT_WAS))
        .hasMessageContaining("only the active node's changes count");
    twins.replica("beta").active(true);
    twins.settle();
    assertThatThrownBy(
            () ->
                trash()
                    .restore(
                        FilePath.of("f"),
                        Optional.empty(),
                        Optional.of(FilePath.of(".twinkeeper/marker"))))
        .hasMessageContaining(".twinkeeper");
  }

  @Test
  void looksBehindALinkThatADirectoryHadBecome() throws Exception {
    twins.sh("alpha", "mkdir -p d/e/h; echo f >d/e/f; echo g >d/e/h/g");
    twins.settleEqual();
    twins.sh("alpha", "rm -r d");
    twins.settleEqual();
    twins.sh("alpha", "ln -s / d");
    twins.settleEqual();
    twins.sh("alpha", "rm d");
    twins.settleEqual();

    trash().restore(FilePath.of("d/e/f"), Optional.empty(), WHERE_IT_WAS);
    ThrownAway.Restored all = trash().restore(FilePath.of("d/e/h"), Optional.empty(), WHERE_IT_WAS);

    assertThat(all.files()).isEqualTo(1);
    assertThat(all.failed()).isZero();
    twins.settleEqual();
    assertThat(directory.resolve("alpha/d/e/f")).hasContent("f");
    assertThat(directory.resolve("alpha/d/e/h/g")).hasContent("g");
  }
}
