package io.twinkeeper.persistence.directory.scan;

import static io.twinkeeper.persistence.directory.scan.ScannedTree.names;
import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.protocol.directory.ContentHash;
import io.twinkeeper.protocol.directory.FileKind;
import io.twinkeeper.protocol.directory.FilePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeScanTest {
  @TempDir Path directory;
  private ScannedTree tree;

  @BeforeEach
  void open() throws IOException {
    tree = new ScannedTree(directory);
  }

  @AfterEach
  void close() {
    tree.close();
  }

  @Test
  void recordsWhatIsThere() throws IOException {
    tree.write("d/e/f", "hello");
    tree.write("empty", "");
    tree.sh("ln -s ../nowhere d/link; chmod 2750 d/e; chmod 640 d/e/f; touch -d @1000.25 d/e/f");
    ScanReport report = tree.everything();
    assertThat(names(report.changed()))
        .containsExactlyInAnyOrder("d", "d/e", "d/e/f", "d/link", "empty");
    Known file = tree.live("d/e/f");
    assertThat(file.entry().state().size()).isEqualTo(5);
    assertThat(file.entry().state().mode()).isEqualTo(0640);
    assertThat(file.entry().state().mtimeNs()).isEqualTo(1_000_250_000_000L);
    assertThat(file.entry().state().owner().user()).isEqualTo(Files.getOwner(tree.root).getName());
    assertThat(file.entry().author()).isEqualTo("alpha");
    assertThat(file.entry().version().counts())
        .isEqualTo(Map.of("alpha", tree.now.getEpochSecond()));
    assertThat(file.teller()).isEmpty();
    assertThat(tree.live("empty").entry().state().hash()).isEqualTo(ContentHash.EMPTY);
    assertThat(tree.live("d/e").entry().state().mode()).isEqualTo(02750);
    assertThat(tree.live("d/link").entry().state().target())
        .isEqualTo("../nowhere".getBytes(StandardCharsets.UTF_8));
    assertThat(report.bytesRead()).isEqualTo(5);
    assertThat(report.wholeScans()).isEqualTo(1);
  }

  @Test
  void tellsParentsBeforeWhatIsInThem() throws IOException {
    tree.write("z/a/b", "1");
    tree.write("a/b/c", "1");
    tree.everything();
    for (Known known : tree.index.after(0, 100)) {
      known
          .path()
          .parent()
          .ifPresent(
              p -> assertThat(tree.live(p.toString()).sequence()).isLessThan(known.sequence()));
    }
  }

  @Test
  void findsNothingInATreeThatNobodyTouched() throws IOException {
    tree.write("d/f", "hello");
    tree.sh("ln -s x d/l");
    tree.everything();
    long sequence = tree.index.sequence();
    ScanReport report = tree.everything();
    assertThat(tree.index.sequence()).isEqualTo(sequence);
    assertThat(report.changed()).isEmpty();
    assertThat(report.bytesRead()).isZero();
  }

  @Test
  void recordsChangesOfContentModeAndTime() throws IOException {
    Path file = tree.write("f", "1");
    tree.everything();
    tree.write("f", "22");
    tree.now = tree.now.plusSeconds(1);
    assertThat(names(tree.everything().changed())).containsExactly("f");
    assertThat(tree.live("f").entry().version().counts())
        .containsEntry("alpha", tree.now.getEpochSecond());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    assertThat(names(tree.everything().changed())).containsExactly("f");
    Files.setLastModifiedTime(file, FileTime.fromMillis(5));
    assertThat(names(tree.everything().changed())).containsExactly("f");
    assertThat(tree.live("f").entry().state().mtimeNs()).isEqualTo(5_000_000);
  }

  @Test
  void findsAnotherContentOfTheSameSizeAndTime() throws IOException {
    Path file = tree.write("f", "aaaa");
    FileTime time = FileTime.from(Instant.ofEpochSecond(1_700_000_000));
    Files.setLastModifiedTime(file, time);
    tree.everything();
    tree.write("f", "bbbb");
    Files.setLastModifiedTime(file, time);
    assertThat(names(tree.everything().changed())).containsExactly("f");
  }

  @Test
  void tellsNobodyOfAFileThatOnlyLooksOtherwise() throws IOException {
    tree.write("f", "same");
    tree.everything();
    long sequence = tree.index.sequence();
    tree.sh("cp -p f g; mv g f; ln f ../other-name");
    ScanReport report = tree.everything();
    assertThat(report.changed()).isEmpty();
    assertThat(report.bytesRead()).isEqualTo(4);
    assertThat(tree.index.sequence()).isEqualTo(sequence);
    assertThat(tree.everything().bytesRead()).isZero();
  }

  @Test
  void recordsRemovalsDeepestFirst() throws IOException {
    tree.write("d/e/f", "1");
    tree.write("d/g", "1");
    tree.write("stays", "1");
    tree.everything();
    tree.sh("rm -r d");
    ScanReport report = tree.everything();
    assertThat(names(report.gone())).containsExactly("d/e/f", "d/g", "d/e", "d");
    assertThat(tree.live()).containsExactly("stays");
    assertThat(tree.known("d/e/f").orElseThrow().entry().state().mtimeNs())
        .isEqualTo(tree.now.getEpochSecond() * 1_000_000_000L);
    assertThat(tree.known("d/e/f").orElseThrow().stat()).isEmpty();
  }

  @Test
  void recordsWhatComesBackAsALaterVersion() throws IOException {
    tree.write("f", "1");
    tree.everything();
    tree.delete("f");
    tree.everything();
    var gone = tree.known("f").orElseThrow().entry().version();
    tree.write("f", "1");
    tree.everything();
    assertThat(tree.live("f").entry().version().relationTo(gone))
        .isEqualTo(io.twinkeeper.protocol.directory.VersionVector.Relation.AFTER);
  }

  @Test
  void knowsARenamedTreeWithoutReadingIt() throws IOException {
    for (int i = 0; i < 50; i++) {
      tree.write("old/" + i % 5 + "/" + i, "content " + i);
    }
    tree.everything();
    ContentHash hash = tree.live("old/3/33").entry().state().hash();
    tree.sh("mv old new");
    ScanReport report = tree.everything();
    assertThat(report.bytesRead()).isZero();
    assertThat(tree.live("new/3/33").entry().state().hash()).isEqualTo(hash);
    assertThat(tree.live()).hasSize(56).noneMatch(p -> p.startsWith("old"));
    assertThat(tree.asked.stream().filter(lost -> !lost.isEmpty())).isEmpty();
  }

  @Test
  void readsAFileThatWasRenamedItself() throws IOException {
    tree.write("a", "1234");
    tree.everything();
    tree.sh("mv a b");
    assertThat(tree.everything().bytesRead()).isEqualTo(4);
    assertThat(tree.live()).containsExactly("b");
    assertThat(tree.asked).isEmpty();
  }

  @Test
  void recordsThatAnOldNameIsGoneRightAfterTheNewOne() throws IOException {
    tree.write("d/a", "1");
    tree.write("d/b", "2");
    tree.everything();
    tree.sh("mv d/a d/z; ln d/b d/y; mv d e");
    tree.everything();
    long a = tree.live("e/z").sequence();
    assertThat(tree.known("d/a").orElseThrow().sequence()).isEqualTo(a + 1);
    assertThat(tree.kind("d/b")).isEqualTo(FileKind.GONE);
    assertThat(tree.live()).containsExactly("e", "e/b", "e/y", "e/z");
    tree.sh("mv e/z e/c; mv e/c e/a");
    tree.path("e/a");
    assertThat(tree.kind("e/z")).isEqualTo(FileKind.GONE);
    assertThat(tree.live()).containsExactly("e", "e/a", "e/b", "e/y");
  }

  @Test
  void recordsChangesOfType() throws IOException {
    tree.write("a", "1");
    tree.write("b/c", "1");
    tree.sh("ln -s a l");
    tree.everything();
    tree.sh("rm a; mkdir a; touch a/x; rm -r b; echo 2 > b; rm l; mkdir l");
    tree.everything();
    assertThat(tree.kind("a")).isEqualTo(FileKind.DIRECTORY);
    assertThat(tree.kind("b")).isEqualTo(FileKind.FILE);
    assertThat(tree.kind("b/c")).isEqualTo(FileKind.GONE);
    assertThat(tree.kind("l")).isEqualTo(FileKind.DIRECTORY);
    assertThat(tree.live("b").sequence()).isGreaterThan(tree.known("b/c").orElseThrow().sequence());
    tree.sh("rm -r a; ln -s b a; rm b; ln -s a b; rmdir l; touch l");
    tree.everything();
    assertThat(tree.kind("a")).isEqualTo(FileKind.LINK);
    assertThat(tree.kind("a/x")).isEqualTo(FileKind.GONE);
    assertThat(tree.kind("b")).isEqualTo(FileKind.LINK);
    assertThat(tree.kind("l")).isEqualTo(FileKind.FILE);
  }

  @Test
  void comesToAnEndWhereADirectoryOfIgnoredFilesBecameALink() throws IOException {
    tree.write("logs/x", "1");
    tree.everything();
    tree.ignored.add("logs/x");
    tree.sh("rm -r logs; ln -s ../elsewhere logs");
    tree.scan.everything();
    tree.steps(100);
    assertThat(tree.scan.isIdle()).isTrue();
    assertThat(tree.kind("logs")).isEqualTo(FileKind.LINK);
  }

  @Test
  void neverLooksThroughALink() throws IOException {
    Files.createDirectories(directory.resolve("outside/secret"));
    tree.sh("ln -s ../outside d");
    tree.everything();
    tree.path("d/secret");
    assertThat(tree.live()).containsExactly("d");
    assertThat(tree.kind("d")).isEqualTo(FileKind.LINK);
  }

  @Test
  void carriesOddNames() throws IOException {
    byte[] broken = {'-', (byte) 0xff, '\n', ' '};
    tree.descriptor.createFile(broken, 0600).close();
    tree.write("x".repeat(255), "1");
    tree.write("-rf", "1");
    tree.write("a\\x41", "1");
    tree.write("A", "1");
    tree.write("a", "1");
    tree.everything();
    assertThat(tree.index.known(FilePath.of(broken))).isPresent();
    assertThat(tree.live()).hasSize(6);
    assertThat(tree.everything().changed()).isEmpty();
  }

  @Test
  void saysWhichNamesAreTooLong() throws IOException {
    tree.sh("for i in $(seq 210); do mkdir d; cd d; done");
    ScanReport report = tree.everything();
    assertThat(tree.live()).hasSize(FilePath.DEEPEST);
    assertThat(report.problems()).hasSize(1);
    assertThat(report.problems().values().iterator().next().what())
        .contains("not carried: a path of 201 names");
    tree.sh("rm -r d");
    assertThat(tree.everything().problems()).isEmpty();
  }

  @Test
  void doesNotCarryPipes() throws IOException {
    tree.write("was-a-file", "1");
    tree.everything();
    tree.sh("mkfifo p; rm was-a-file; mkfifo was-a-file");
    ScanReport report = tree.everything();
    assertThat(names(report.problems().keySet())).containsExactly("p", "was-a-file");
    assertThat(tree.live()).isEmpty();
    tree.delete("p");
    assertThat(names(tree.everything().problems().keySet())).containsExactly("was-a-file");
  }

  @Test
  void leavesTheStreamsOwnAlone() throws IOException {
    tree.write(".twinkeeper/marker", "1");
    tree.write("d/.twinkeeper", "1");
    tree.everything();
    tree.path(".twinkeeper/marker");
    assertThat(tree.live()).containsExactly("d", "d/.twinkeeper");
  }

  @Test
  void leavesWhatIsIgnoredAsItIs() throws IOException {
    tree.write("logs/a", "1");
    tree.write("b", "1");
    tree.everything();
    tree.ignored.add("logs");
    tree.ignored.add("b");
    tree.sh("echo 2 > logs/a; echo 1 > logs/b; rm b");
    tree.everything();
    tree.path("logs/b");
    assertThat(tree.live()).containsExactly("b", "logs", "logs/a");
    tree.sh("rm -r logs");
    tree.everything();
    assertThat(tree.live()).contains("logs");
  }

  @Test
  void readsASparseFileByItsDataOnly() throws IOException {
    tree.sh("truncate -s 64M f; printf x | dd of=f bs=1 seek=33554432 conv=notrunc status=none");
    tree.sh("cp --sparse=never f g");
    ScanReport report = tree.everything();
    assertThat(report.bytesRead()).isLessThan(68L << 20);
    Known sparse = tree.live("f");
    assertThat(sparse.entry().state().hash()).isEqualTo(tree.live("g").entry().state().hash());
    assertThat(tree.index.blocks(sparse.entry().state().hash()).orElseThrow())
        .hasSize((64 << 20) / 4096 * 16);
  }

  @Test
  void keepsSumsOfLargeFilesAsLongAsThereAreAny() throws IOException {
    tree.write("small", "x".repeat(256 * 1024 - 1));
    tree.write("large", "x".repeat(256 * 1024 + 1));
    tree.everything();
    ContentHash large = tree.live("large").entry().state().hash();
    assertThat(tree.index.blocks(tree.live("small").entry().state().hash())).isEmpty();
    byte[] sums = tree.index.blocks(large).orElseThrow();
    assertThat(sums).hasSize(65 * 16);
    assertThat(java.util.Arrays.copyOf(sums, 16))
        .isEqualTo(java.util.Arrays.copyOfRange(sums, 16, 32));
    tree.delete("large");
    tree.everything();
    assertThat(tree.index.blocks(large)).isEmpty();
  }

  @Test
  void looksOnceMoreAtWhatWasChangedJustBefore() throws IOException {
    tree.fresh = true;
    Path file = tree.write("f", "1");
    Files.setLastModifiedTime(file, FileTime.fromMillis(5)); // its ctime is now
    ScanReport report = tree.everything();
    assertThat(names(report.unsettled())).containsExactly("f");
    assertThat(tree.live("f").stat().orElseThrow().size()).isEqualTo(-1);
    tree.fresh = false;
    long sequence = tree.index.sequence();
    report = tree.path("f");
    assertThat(report.unsettled()).isEmpty();
    assertThat(report.bytesRead()).isEqualTo(1);
    assertThat(tree.live("f").stat().orElseThrow().size()).isEqualTo(1);
    assertThat(tree.index.sequence()).isEqualTo(sequence);
    assertThat(tree.everything().bytesRead()).isZero();
  }

  @Test
  void worksInSlicesWhileOthersChangeTree() throws IOException {
    for (int i = 0; i < 300; i++) {
      tree.write("d" + i % 10 + "/" + i, "1");
    }
    tree.scan.everything();
    int slices = 0;
    while (tree.scan.go(Duration.ofNanos(200_000))) {
      if (slices < 40) {
        tree.write("later/" + slices, "1");
        tree.scan.path(FilePath.of("later/" + slices));
        slices++;
      }
    }
    assertThat(slices).isGreaterThan(3);
    tree.everything();
    assertThat(tree.live()).hasSize(310 + 1 + slices);
    assertThat(tree.index.totals().tombstones()).isZero();
  }

  @Test
  void takesAnAtomicSaveForAChange() throws IOException {
    tree.write("f", "1");
    tree.everything();
    Path saved = tree.write(".f.tmp", "2");
    Files.move(saved, tree.root.resolve("f"), StandardCopyOption.ATOMIC_MOVE);
    assertThat(names(tree.everything().changed())).containsExactly("f");
  }

  @Test
  void takesItsOwnWorkAgainAfterACrashBetweenTreeAndIndex() throws IOException {
    tree.write("d/f", "1");
    tree.everything();
    tree.sh("mkdir e; echo 2 > e/g; rm -r d");
    tree.scan.everything();
    tree.scan.go(Duration.ofNanos(1));
    tree.close(); // as a crash would, with everything half done
    tree = new ScannedTree(directory);
    tree.everything();
    assertThat(tree.live()).containsExactly("e", "e/g");
  }
}
