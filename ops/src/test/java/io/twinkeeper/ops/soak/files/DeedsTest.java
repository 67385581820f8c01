package io.twinkeeper.ops.soak.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinkeeper.ops.soak.files.Ledger.Written;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.protocol.directory.FilePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users do, what the ledger says of it, and what the judge sees. */
class DeedsTest {
  private static final FilePath A = FilePath.of("a");
  private static final FilePath B = FilePath.of("b");

  @TempDir private Path directory;
  private final Ledger ledger = new Ledger(System::nanoTime);
  private Path tree;
  private Descriptor root;
  private Descriptor aside;
  private Deeds deeds;

  @BeforeEach
  void open() throws IOException {
    tree = Files.createDirectories(directory.resolve("tree"));
    root = Descriptor.openRoot(tree);
    aside = Descriptor.openRoot(Files.createDirectories(directory.resolve("aside")));
    deeds = new Deeds(root, aside, "alpha", new Random(1), ledger, "test");
  }

  @AfterEach
  void close() {
    root.close();
    aside.close();
  }

  private Map<String, Written> missing() throws IOException {
    return ledger.missing(TreeView.of(tree).contents());
  }

  @Test
  void everyDeedLeavesInTheTreeWhatIsOwed() throws IOException {
    deeds.create(A);
    deeds.append(A);
    deeds.overwrite(A);
    deeds.truncate(A);
    deeds.writeAnew(A);
    deeds.save(A);
    deeds.copy(A, B);
    deeds.rename(B, FilePath.of("c"));
    deeds.createSparse(B);
    deeds.createLarge(FilePath.of("large"));
    deeds.exchange(A, B);
    deeds.link(FilePath.of("link"));
    deeds.makeDirectories(FilePath.of("d"));
    deeds.mode(A);
    deeds.touch(A);
    assertThat(missing()).isEmpty();
    assertThat(ledger.owed()).isEqualTo(4);
    assertThat(ledger.removedUnseen()).isZero();
  }

  @Test
  void nothingIsOwedOfWhatWasRemoved() throws IOException {
    deeds.makeDirectories(FilePath.of("d"));
    deeds.create(FilePath.of("d/f"));
    deeds.link(FilePath.of("d/l"));
    deeds.create(A);
    deeds.create(B);
    deeds.renameOver(A, B);
    deeds.unlink(B);
    deeds.removeTree(FilePath.of("d"));
    deeds.create(A);
    deeds.takeAway(A);
    assertThat(ledger.owed()).isZero();
    assertThat(tree).isEmptyDirectory();
  }

  @Test
  void whatDoesNothingIsNoDeed() throws IOException {
    FilePath directoryPath = FilePath.of("d");
    deeds.create(A);
    Files.createDirectory(tree.resolve("d"));

    assertThatThrownBy(() -> deeds.renameOver(A, directoryPath)).isInstanceOf(UnfitException.class);
    assertThatThrownBy(() -> deeds.renameOver(A, A)).isInstanceOf(UnfitException.class);
    assertThatThrownBy(() -> deeds.exchange(A, A)).isInstanceOf(UnfitException.class);
  }

  @Test
  void whatIsRenamedToWhereNothingIsHitsNothing() throws IOException {
    Removed removed = new Removed(aside, ledger, new Contents());
    deeds.create(A);
    removed.replace(root, A.name(), root, B);
    assertThat(missing()).isEmpty();
    assertThatThrownBy(() -> removed.unlink(root, A.name(), A)).isInstanceOf(IOException.class);
    assertThat(ledger.removedUnseen()).isZero();
  }

  @Test
  void whatADifferentHandRemovesIsMissed() throws IOException {
    deeds.create(A);
    Files.delete(tree.resolve("a"));
    assertThat(missing()).hasSize(1);
  }

  @Test
  void theTrashCountsAndTheRestOfTheAnnexDoesNot() throws IOException {
    deeds.create(A);
    deeds.create(B);
    Path trash = Files.createDirectories(tree.resolve(".twinkeeper/trash/batch"));
    Path staging = Files.createDirectories(tree.resolve(".twinkeeper/staging"));
    Files.move(tree.resolve("a"), trash.resolve("a"));
    Files.move(tree.resolve("b"), staging.resolve("b"));
    Map<String, TreeView> views = new LinkedHashMap<>();
    views.put("alpha", TreeView.of(tree));
    assertThat(Verdict.of(views, ledger).missing().values())
        .containsExactly(new Written("alpha", B, "create"));
  }

  @Test
  void theJudgeSeesModeTimeContentAndKind() throws IOException {
    Path other = Files.createDirectories(directory.resolve("other"));
    Files.writeString(tree.resolve("f"), "x");
    Files.writeString(other.resolve("f"), "y");
    Files.createDirectory(tree.resolve("d"));
    Files.writeString(other.resolve("d"), "");
    Files.createSymbolicLink(tree.resolve("l"), Path.of("here"));
    Files.createSymbolicLink(other.resolve("l"), Path.of("there"));
    Files.createDirectory(tree.resolve("same"));
    Files.createDirectory(other.resolve("same"));
    Map<String, TreeView> views = new LinkedHashMap<>();
    views.put("alpha", TreeView.of(tree));
    views.put("beta", TreeView.of(other));
    Verdict verdict = Verdict.of(views, ledger);
    assertThat(verdict.areEqual()).isFalse();
    assertThat(verdict.violations(9))
        .satisfiesExactly(
            d -> assertThat(d).startsWith("d is directory"),
            f -> assertThat(f).startsWith("f is file 644"),
            l -> assertThat(l).startsWith("l is link to here on alpha, link to there on beta"));
  }
}
