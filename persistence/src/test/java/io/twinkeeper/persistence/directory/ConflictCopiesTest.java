package io.twinkeeper.persistence.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinkeeper.persistence.directory.ConflictCopies.Copy;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.Keep;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConflictCopiesTest {
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

  /** On both at once; beta's is the later one and wins. */
  private void conflict(String name) throws IOException {
    twins.sh("alpha", "mkdir -p \"$(dirname " + name + ")\"; echo base > " + name);
    twins.settleEqual();
    twins.cut("alpha", "beta");
    twins.sh("alpha", "echo of alpha > " + name);
    twins.sh("beta", "echo of beta > " + name + "; touch -d '1 minute' " + name);
    twins.settle();
    twins.heal();
    twins.settleEqual();
  }

  private ConflictCopies copies() throws DeclinedException {
    return twins.replica("alpha").conflictCopies();
  }

  private Copy only() throws DeclinedException {
    List<Copy> copies = copies().list(Optional.empty(), 10).copies();
    assertThat(copies).hasSize(1);
    return copies.get(0);
  }

  private String trashedOnAlpha() throws Exception {
    return twins.replica("alpha").thrownAway().list(Optional.empty(), 9).items().stream()
        .filter(item -> item.why().word().equals("displaced"))
        .map(item -> item.path().toString())
        .findFirst()
        .orElse("");
  }

  @Test
  void areListedAPageAtATime() throws Exception {
    for (String name : List.of("d/one.txt", "three", "two.txt")) {
      conflict(name);
    }
    ConflictCopies.Listed first = copies().list(Optional.empty(), 2);
    FilePath last = first.copies().get(1).entry().path();
    ConflictCopies.Listed second = copies().list(Optional.of(last), 2);

    assertThat(first.all()).isEqualTo(3);
    assertThat(first.more()).isTrue();
    assertThat(second.more()).isFalse();
    assertThat(first.copies())
        .extracting(c -> c.of().toString())
        .containsExactly("three", "two.txt");
    assertThat(second.copies()).extracting(c -> c.of().toString()).containsExactly("d/one.txt");
    assertThat(second.copies().get(0).entry().author()).isEqualTo("alpha");
    assertThat(second.copies().get(0).taken()).isTrue();
  }

  @Test
  void areNotWhatOnlyLooksLikeOne() throws Exception {
    twins.sh("alpha", "echo 1 > a.conflict-notes.md; mkdir b.conflict-beta-20261122T120000000Z");
    conflict("plan.txt");
    twins.until(() -> twins.replica("alpha").view().conflicts() > 0);
    assertThat(twins.replica("alpha").view().conflicts()).isEqualTo(1);
    assertThat(copies().list(Optional.empty(), 10).all()).isEqualTo(1);
  }

  @Test
  void areShownWithWhatIsInTheirPlace() throws Exception {
    conflict("plan.txt");

    ConflictCopies.Pair pair = copies().show(only().entry().path(), 1000);

    assertThat(new String(pair.other().content().orElseThrow(), UTF_8)).isEqualTo("of alpha\n");
    assertThat(new String(pair.taken().orElseThrow().content().orElseThrow(), UTF_8))
        .isEqualTo("of beta\n");
    assertThat(copies().show(only().entry().path(), 3).other().content()).isEmpty();
    assertThatThrownBy(() -> copies().show(FilePath.of("plan.txt"), 9))
        .hasMessageContaining("not a conflict copy");
  }

  @Test
  void goToTheTrashIfThisIsKept() throws Exception {
    conflict("plan.txt");
    FilePath copy = only().entry().path();

    copies().resolve(copy, Keep.THIS);
    twins.settleEqual();

    assertThat(directory.resolve("alpha/plan.txt")).hasContent("of beta");
    assertThat(directory.resolve("beta").resolve(copy.toString())).doesNotExist();
    assertThat(trashedOnAlpha()).isEqualTo(copy.toString());
    assertThatThrownBy(() -> copies().resolve(copy, Keep.THIS))
        .hasMessageContaining("not any more");
  }

  @Test
  void takeThePlaceIfTheyAreKept() throws Exception {
    conflict("plan.txt");

    copies().resolve(only().entry().path(), Keep.OTHER);
    twins.settleEqual();

    assertThat(directory.resolve("beta/plan.txt")).hasContent("of alpha");
    assertThat(copies().list(Optional.empty(), 10).copies()).isEmpty();
    assertThat(trashedOnAlpha()).isEqualTo("plan.txt");
  }

  @Test
  void takeThePlaceThatHasBecomeFree() throws Exception {
    conflict("plan.txt");
    twins.sh("beta", "rm plan.txt");
    twins.settleEqual();
    FilePath copy = only().entry().path();
    assertThatThrownBy(() -> copies().resolve(copy, Keep.THIS))
        .hasMessageContaining("nothing is at the path");

    copies().resolve(copy, Keep.OTHER);
    twins.settleEqual();

    assertThat(directory.resolve("beta/plan.txt")).hasContent("of alpha");
  }

  @Test
  void getAPlainNameIfBothAreKept() throws Exception {
    conflict("d/plan.txt");
    twins.sh("alpha", "echo taken > d/plan-alpha.txt");
    twins.settleEqual();

    FilePath now = copies().resolve(only().entry().path(), Keep.BOTH);
    twins.settleEqual();

    assertThat(now).isEqualTo(FilePath.of("d/plan-alpha-2.txt"));
    assertThat(directory.resolve("beta/d/plan-alpha-2.txt")).hasContent("of alpha");
    assertThat(directory.resolve("beta/d/plan.txt")).hasContent("of beta");
    assertThat(directory.resolve("beta/d/plan-alpha.txt")).hasContent("taken");
  }

  @Test
  void areChosenOfWhatIsInTheTreeAndNothingOfItIsLost() throws Exception {
    conflict("plan.txt");
    twins.sh("alpha", "echo written since > plan.txt");

    copies().resolve(only().entry().path(), Keep.OTHER);
    twins.settleEqual();

    assertThat(directory.resolve("beta/plan.txt")).hasContent("of alpha");
    twins.sh("alpha", "grep -rq 'written since' .twinkeeper/trash");
  }

  @Test
  void areFoundAgainIfTheNameWasTooLong() throws Exception {
    String name = "x".repeat(250) + ".txt";
    conflict(name);

    copies().resolve(only().entry().path(), Keep.OTHER);
    twins.settleEqual();

    assertThat(directory.resolve("beta").resolve(name)).hasContent("of alpha");
  }
}
