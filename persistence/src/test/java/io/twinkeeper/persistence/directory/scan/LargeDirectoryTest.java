package io.twinkeeper.persistence.directory.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeDirectoryTest {
  @TempDir Path directory;

  @Test
  void takesAHundredThousandFilesInOneDirectory() throws IOException {
    try (ScannedTree tree = new ScannedTree(directory)) {
      tree.sh("mkdir d; cd d; seq -f '%.0f-a-file' 100000 | xargs touch; echo 1 > 77-a-file");
      tree.everything();
      assertThat(tree.index.totals().files()).isEqualTo(100_000);
      tree.sh("cd d; rm 5*; echo 2 > 77-a-file");
      ScanReport report = tree.everything();
      assertThat(report.changed()).hasSize(1);
      assertThat(report.gone()).hasSize(11_111);
      assertThat(report.bytesRead()).isEqualTo(2);
      assertThat(tree.index.totals().files()).isEqualTo(88_889);
    }
  }
}
