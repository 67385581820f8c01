package io.twinkeeper.persistence.directory.scan;

import static io.twinkeeper.persistence.directory.scan.ScannedTree.names;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.NativeLibrary;
import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.FileState;
import io.twinkeeper.protocol.directory.Owner;
import io.twinkeeper.protocol.directory.VersionVector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be looked at is not gone. */
class HiddenTest {
  private static final FilePath MOUNT = FilePath.of("shm");
  private static final FilePath BELOW = FilePath.of("shm/no-such-file-of-ours");

  @TempDir Path directory;

  @Test
  void doesNotTakeAnUnreadableDirectoryForAnEmptyOne() throws IOException {
    try (ScannedTree tree = new ScannedTree(directory)) {
      tree.write("d/e/f", "1");
      tree.write("g", "1");
      tree.sh("chmod 755 .; chmod 644 g");
      tree.everything();
      tree.sh("chmod 711 d; chmod 700 d/e; echo 2 > g; chmod 600 g");
      ScanReport report = asNobody(tree::everything);
      assertThat(names(report.problems().keySet())).containsExactly("d", "g");
      assertThat(what(report, FilePath.of("d")))
          .isEqualTo("cannot be listed: open: permission denied"); // names may be secret
      assertThat(what(report, FilePath.of("g")))
          .isEqualTo("cannot be read: open: permission denied");
      assertThat(report.gone()).isEmpty();
      report = asNobody(() -> tree.path("d/e/f"));
      assertThat(report.problems()).containsKey(FilePath.of("d/e"));
      assertThat(tree.live()).containsExactly("d", "d/e", "d/e/f", "g");
      assertThat(names(tree.everything().changed())).containsExactly("g", "d/e");
      assertThat(tree.scan.takeReport().problems()).isEmpty();
    }
  }

  private static String what(ScanReport report, FilePath path) {
    return Objects.requireNonNull(report.problems().get(path)).what();
  }

  /** Looks at files as user 65534 on this thread: nothing refuses root. */
  private static ScanReport asNobody(Scan scan) throws IOException {
    assumeTrue(Descriptor.isRoot());
    var setfsuid = NativeLibrary.getInstance("c").getFunction("setfsuid");
    setfsuid.invokeInt(new Object[] {65534});
    try {
      return scan.run();
    } finally {
      setfsuid.invokeInt(new Object[] {0});
    }
  }

  private interface Scan {
    ScanReport run() throws IOException;
  }

  @Test
  void leavesOtherFileSystemsAsTheyWere() throws IOException {
    Path devices = Path.of("/dev");
    Path memory = Path.of("/dev/shm");
    assumeTrue(
        Files.isDirectory(memory)
            && !Files.getAttribute(memory, "unix:dev")
                .equals(Files.getAttribute(devices, "unix:dev")));
    try (Descriptor root = Descriptor.openRoot(devices);
        DirectoryIndex index =
            DirectoryIndex.open(directory.resolve("i"), "alpha", InstantSource.system())) {
      long first = index.sequence();
      index.transaction(
          () -> {
            put(index, MOUNT, FileState.directory(0700, new Owner("a", "b")));
            put(index, BELOW, FileState.link(new Owner("a", "b"), 1, new byte[] {'x'}));
          });
      Ignored others = (path, isDirectory) -> !path.equals(MOUNT) && !path.isUnder(MOUNT);
      ScanSettings settings =
          new ScanSettings(
              "alpha",
              others,
              path -> false,
              (gone, live) -> Removals.Verdict.ALLOWED,
              false,
              path -> false);
      try (TreeScan scan = new TreeScan(root, index, settings, InstantSource.system())) {
        scan.everything();
        scan.path(BELOW);
        while (scan.go(Duration.ofSeconds(1))) {
          // more
        }
        ScanReport report = scan.takeReport();
        assertThat(names(report.problems().keySet())).containsExactly("shm");
        assertThat(what(report, MOUNT)).startsWith("another file system");
        assertThat(index.sequence()).isEqualTo(first + 2);
      }
    }
  }

  private static void put(DirectoryIndex index, FilePath path, FileState state) {
    FileEntry entry = new FileEntry(path, state, VersionVector.NONE, "alpha");
    index.put(entry, Optional.empty(), Optional.empty());
  }
}
