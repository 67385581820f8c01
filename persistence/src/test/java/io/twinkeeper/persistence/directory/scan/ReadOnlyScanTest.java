package io.twinkeeper.persistence.directory.scan;

import static io.twinkeeper.persistence.directory.scan.ScannedTree.names;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadOnlyScanTest {
  @TempDir Path directory;

  @Test
  void reportsWhatDeviatesAndRecordsNothing() throws IOException {
    try (ScannedTree tree = new ScannedTree(directory)) {
      tree.write("same", "1");
      tree.write("changed", "1");
      tree.write("gone/x", "1");
      tree.write("touched", "1");
      tree.write("swapped/x", "1");
      tree.everything();
    }
    try (ScannedTree tree = new ScannedTree(directory, true)) {
      tree.sh("echo 2 > changed; rm -r gone; mkdir new; echo 1 > new/x");
      tree.sh("ln touched ../other; rm -r swapped; echo 1 > swapped");
      long sequence = tree.index.sequence();
      ScanReport report = tree.everything();
      assertThat(names(report.deviating()))
          .containsExactlyInAnyOrder("changed", "gone", "new", "new/x", "swapped");
      assertThat(report.changed()).isEmpty();
      assertThat(report.gone()).isEmpty();
      assertThat(tree.index.sequence()).isEqualTo(sequence);
      assertThat(tree.asked).isEmpty();
    }
  }

  @Test
  void tellsOfNoOldNameOfItsOwnConflictCopy() throws IOException {
    try (ScannedTree tree = new ScannedTree(directory)) {
      tree.write("a", "1");
      tree.everything();
    }
    try (ScannedTree tree = new ScannedTree(directory, true)) {
      tree.sh("mv a a.conflict-alpha-20261122T000000000Z");
      ScanReport report = tree.everything();
      assertThat(names(report.deviating())).containsExactly("a");
      assertThat(report.gone()).isEmpty();
      assertThat(tree.live()).contains("a", "a.conflict-alpha-20261122T000000000Z");
    }
  }
}
