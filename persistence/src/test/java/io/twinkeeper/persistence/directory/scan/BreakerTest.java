package io.twinkeeper.persistence.directory.scan;

import static io.twinkeeper.persistence.directory.scan.ScannedTree.names;
import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.directory.FilePath;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BreakerTest {
  @TempDir Path directory;
  private ScannedTree tree;

  @BeforeEach
  void open() throws IOException {
    tree = new ScannedTree(directory);
    for (int i = 0; i < 30; i++) {
      tree.write("d/" + i, "content " + i);
    }
    tree.write("other", "1");
    tree.everything();
  }

  @AfterEach
  void close() {
    tree.close();
  }

  @Test
  void asksBeforeFilesAreBuried() throws IOException {
    tree.sh("rm -r d");
    ScanReport report = tree.everything();
    assertThat(tree.asked).hasSize(1);
    assertThat(tree.asked.get(0)).hasSize(30);
    assertThat(report.held()).isEmpty();
    assertThat(report.gone()).hasSize(31);
  }

  @Test
  void looksAtWhereATreeWasMovedToBeforeItAsks() throws IOException {
    tree.sh("mv d e");
    tree.scan.tree(FilePath.of("e"));
    ScanReport report = tree.path("d");
    assertThat(tree.asked).isEmpty();
    assertThat(report.held()).isEmpty();
    assertThat(report.gone()).hasSize(31);
  }

  @Test
  void asksAgainWhenHeldContentIsFoundElsewhere() throws IOException {
    tree.allowed = false;
    tree.sh("mv d ../outside");
    assertThat(tree.path("d").held().orElseThrow().files()).isEqualTo(30);
    tree.sh("mkdir e; mv ../outside/1* e");
    tree.scan.tree(FilePath.of("e"));
    assertThat(tree.finish().held().orElseThrow().files()).isEqualTo(19);
    tree.sh("cp ../outside/* e");
    tree.scan.tree(FilePath.of("e"));
    ScanReport report = tree.finish();
    assertThat(report.held()).isEmpty();
    assertThat(tree.live()).hasSize(32).noneMatch(path -> path.startsWith("d"));
  }

  @Test
  void asksAgainWhenWhatIsHeldIsBackInItsPlace() throws IOException {
    tree.allowed = false;
    tree.sh("mv d ../outside; mv other ../other");
    tree.scan.path(FilePath.of("other"));
    assertThat(tree.path("d").held().orElseThrow().files()).isEqualTo(31);
    tree.sh("mv ../outside d");
    tree.scan.tree(FilePath.of("d"));
    assertThat(tree.finish().held().orElseThrow().files()).isEqualTo(1);
    tree.sh("mv ../other other");
    assertThat(tree.path("other").held()).isEmpty();
    assertThat(tree.live()).hasSize(32);
  }

  @Test
  void asksAgainWhenContentIsFoundWhileItIsCounted() throws IOException {
    tree.allowed = false;
    tree.sh("mv d ../outside");
    tree.scan.path(FilePath.of("d"));
    tree.steps(5); // the path, the beginning, the second look and its end, the count
    tree.sh("mv ../outside e");
    ScanReport report = tree.path("e");
    assertThat(report.held()).isEmpty();
    assertThat(tree.live()).hasSize(32).noneMatch(path -> path.startsWith("d"));
  }

  @Test
  void aConfirmationCountsForWhatWasJoiningUnasked() throws IOException {
    tree.allowed = false;
    tree.sh("rm -r d");
    tree.path("d");
    tree.delete("other");
    tree.scan.path(FilePath.of("other"));
    tree.steps(3);
    tree.allowed = true;
    tree.scan.reconsider();
    assertThat(tree.finish().held()).isEmpty();
    assertThat(tree.live()).isEmpty();
  }

  @Test
  void holdsWhatIsNotAllowed() throws IOException {
    tree.allowed = false;
    tree.sh("rm -r d");
    long sequence = tree.index.sequence();
    MassDeletion held = tree.everything().held().orElseThrow();
    assertThat(held.files()).isEqualTo(30);
    assertThat(held.liveFiles()).isEqualTo(31);
    assertThat(held.first()).hasSize(MassDeletion.NAMED);
    assertThat(tree.index.sequence()).isEqualTo(sequence);
    assertThat(names(tree.scan.heldPaths())).containsExactly("d");
  }

  @Test
  void addsLaterRemovalsToTheHeldOnesUnasked() throws IOException {
    tree.allowed = false;
    tree.sh("rm -r d");
    tree.everything();
    tree.delete("other");
    tree.allowed = true;
    ScanReport report = tree.path("other");
    assertThat(report.gone()).isEmpty();
    assertThat(report.held().orElseThrow().files()).isEqualTo(31);
    assertThat(tree.asked).hasSize(1);
  }

  @Test
  void countsOnceWhatIsFoundMissingTwice() throws IOException {
    tree.allowed = false;
    tree.sh("rm d/*");
    tree.everything();
    tree.sh("rmdir d");
    MassDeletion held = tree.path("d").held().orElseThrow();
    assertThat(held.files()).isEqualTo(30);
    assertThat(held.first()).doesNotHaveDuplicates();
  }

  @Test
  void findsHeldRemovalsAgainWithTheWholeTree() throws IOException {
    tree.allowed = false;
    tree.sh("rm -r d");
    tree.everything();
    tree.allowed = true;
    ScanReport report = tree.everything();
    assertThat(report.gone()).hasSize(31);
    assertThat(report.held()).isEmpty();
  }

  @Test
  void asksOnceMoreIfToldTo() throws IOException {
    tree.allowed = false;
    tree.sh("rm -r d");
    tree.everything();
    tree.allowed = true;
    tree.scan.reconsider();
    ScanReport report = tree.finish();
    assertThat(report.gone()).hasSize(31);
    assertThat(report.held()).isEmpty();
  }

  @Test
  void forgetsHeldRemovalsThatCameBack() throws IOException {
    tree.allowed = false;
    tree.sh("mv d ../away");
    tree.everything();
    tree.sh("mv ../away d");
    ScanReport report = tree.everything();
    assertThat(report.held()).isEmpty();
    assertThat(report.bytesRead()).isZero();
    assertThat(tree.live()).hasSize(32);
  }

  @Test
  void doesNotCountContentThatIsElsewhere() throws IOException {
    tree.allowed = false;
    tree.sh("cp -r d e; cp e/7 e/8; rm -r d");
    ScanReport report = tree.everything();
    assertThat(names(tree.asked.get(0))).containsExactly("d/8");
    assertThat(report.held().orElseThrow().files()).isEqualTo(1);
  }

  @Test
  void countsContentThatIsGoneFromEverywhere() throws IOException {
    tree.sh("cp d/1 d/one; cp d/2 two");
    tree.everything();
    tree.sh("rm -r d");
    tree.everything();
    assertThat(tree.asked.get(0)).hasSize(30).doesNotContain(FilePath.of("d/2"));
  }

  @Test
  void holdsTheFileThatTookADirectorysPlaceToo() throws IOException {
    tree.allowed = false;
    tree.sh("rm -r d; echo 1 > d");
    ScanReport report = tree.everything();
    assertThat(report.held()).isPresent();
    assertThat(tree.live("d").entry().state().isDirectory()).isTrue();
    tree.allowed = true;
    tree.everything();
    assertThat(tree.live("d").entry().state().isFile()).isTrue();
    assertThat(tree.live()).containsExactly("d", "other");
  }
}
