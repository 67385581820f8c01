package io.twinkeeper.persistence.directory.scan;

import static io.twinkeeper.persistence.directory.scan.ScannedTree.names;
import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.FileState;
import io.twinkeeper.protocol.directory.VersionVector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PathScanTest {
  @TempDir Path directory;
  private ScannedTree tree;

  @BeforeEach
  void open() throws IOException {
    tree = new ScannedTree(directory);
    tree.write("d/e/f", "1");
    tree.write("d/g", "1");
    tree.everything();
  }

  @AfterEach
  void close() {
    tree.close();
  }

  @Test
  void looksAtOneFileOnly() throws IOException {
    tree.write("d/g", "changed");
    tree.write("d/e/f", "changed");
    assertThat(names(tree.path("d/g").changed())).containsExactly("d/g");
  }

  @Test
  void looksAtWhatIsRightInADirectory() throws IOException {
    tree.write("d/new", "1");
    tree.write("d/tree/x", "1");
    tree.write("d/e/f", "changed");
    tree.delete("d/g");
    ScanReport report = tree.path("d");
    assertThat(names(report.changed())).containsExactlyInAnyOrder("d/new", "d/tree", "d/tree/x");
    assertThat(names(report.gone())).containsExactly("d/g");
  }

  @Test
  void looksAtAWholeTree() throws IOException {
    tree.write("d/e/f", "changed");
    tree.scan.tree(FilePath.of("d"));
    assertThat(names(tree.finish().changed())).containsExactly("d/e/f");
  }

  @Test
  void recordsTheDirectoriesOnTheWayToANewFile() throws IOException {
    tree.write("x/y/z", "1");
    tree.write("x/w", "1");
    assertThat(names(tree.path("x/y/z").changed())).containsExactly("x", "x/w", "x/y", "x/y/z");
  }

  @Test
  void findsTheDirectoryThatWentWithTheFile() throws IOException {
    tree.sh("rm -r d");
    assertThat(names(tree.path("d/e/f").gone())).containsExactly("d/e/f", "d/g", "d/e", "d");
  }

  /** A twin has removed the directory, and that was done before this was looked at. */
  private void removeAsATwinDid(String directory) throws IOException {
    tree.sh("rm -r " + directory);
    FileEntry was = tree.live(directory).entry();
    VersionVector version = was.version().changedBy("beta", tree.now);
    FileEntry gone = new FileEntry(was.path(), FileState.gone(1), version, "beta");
    tree.index.transaction(() -> tree.index.put(gone, Optional.empty(), Optional.of("beta")));
  }

  @Test
  void findsTheFileThatWentBeforeTheDirectoryWasRemoved() throws IOException {
    removeAsATwinDid("d/e");
    assertThat(names(tree.path("d/e/f").gone())).containsExactly("d/e/f");
    assertThat(tree.live()).containsExactly("d", "d/g");
  }

  @Test
  void findsItByAWholeLook() throws IOException {
    removeAsATwinDid("d/e");
    assertThat(names(tree.everything().gone())).containsExactly("d/e/f");
    assertThat(tree.live()).containsExactly("d", "d/g");
  }

  @Test
  void leavesWhatIsIgnoredByNowAsItWas() throws IOException {
    tree.ignored.add("d/e/f");
    removeAsATwinDid("d/e");
    assertThat(tree.everything().gone()).isEmpty();
    assertThat(tree.path("d/e/f").gone()).isEmpty();
    assertThat(tree.live()).containsExactly("d", "d/e/f", "d/g");
  }

  @Test
  void findsItWhenTheDirectoryIsBack() throws IOException {
    removeAsATwinDid("d/e");
    tree.sh("mkdir d/e");
    ScanReport report = tree.path("d/e/f");
    assertThat(names(report.changed())).containsExactly("d/e");
    assertThat(names(report.gone())).containsExactly("d/e/f");
  }

  @Test
  void findsItWhenAFileIsInPlaceOfTheDirectory() throws IOException {
    removeAsATwinDid("d/e");
    tree.sh("echo 1 > d/e");
    ScanReport report = tree.path("d/e/f");
    assertThat(names(report.gone())).containsExactly("d/e/f");
    assertThat(names(report.changed())).containsExactly("d/e");
  }

  @Test
  void findsAFileInPlaceOfTheDirectory() throws IOException {
    tree.sh("rm -r d/e; echo 1 > d/e");
    ScanReport report = tree.path("d/e/f");
    assertThat(names(report.gone())).containsExactly("d/e/f");
    assertThat(names(report.changed())).containsExactly("d/e");
  }

  @Test
  void findsALinkInPlaceOfTheDirectory() throws IOException {
    tree.sh("mv d/e ../elsewhere; ln -s ../../elsewhere d/e");
    ScanReport report = tree.path("d/e/f");
    assertThat(names(report.gone())).containsExactly("d/e/f");
    assertThat(names(report.changed())).containsExactly("d/e");
  }

  @Test
  void recordsAFileInADirectoryThatCameBack() throws IOException {
    tree.sh("rm -r d");
    tree.everything();
    tree.write("d/e/f", "1");
    tree.path("d/e/f");
    assertThat(tree.live()).containsExactly("d", "d/e", "d/e/f");
  }

  @Test
  void findsNothingWhereNothingEverWas() throws IOException {
    ScanReport report = tree.path("no/such/file");
    assertThat(report.changed()).isEmpty();
    assertThat(report.gone()).isEmpty();
  }

  @Test
  void takesNothingForGoneThatIsBackInTime() throws IOException {
    tree.sh("mv d/g d/h");
    tree.scan.path(FilePath.of("d/g"));
    tree.scan.go(java.time.Duration.ofNanos(1));
    tree.sh("mv d/h d/g");
    ScanReport report = tree.finish();
    assertThat(report.gone()).isEmpty();
    assertThat(tree.live()).containsExactly("d", "d/e", "d/e/f", "d/g");
  }
}
