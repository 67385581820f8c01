package io.twinkeeper.persistence.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TwoTwinsTest {
  @TempDir Path directory;
  private Twins twins;

  @BeforeEach
  void start() throws IOException {
    twins = new Twins(directory, "alpha", "beta");
  }

  @AfterEach
  void stop() {
    twins.close();
  }

  @Test
  void carriesATreeToAnEmptyOne() throws IOException {
    twins.sh(
        "alpha", "mkdir -p a/b/c; echo hello >a/b/c/f; ln -s f a/b/c/l; chmod 750 a; : >empty");
    twins.settleEqual();
    assertThat(twins.root("beta").resolve("a/b/c/f")).hasContent("hello\n");
  }

  @Test
  void carriesEditsBothWays() throws IOException {
    twins.sh("alpha", "echo one >f; echo other >g");
    twins.settleEqual();
    twins.sh("alpha", "echo two >f");
    twins.sh("beta", "echo more >>g; chmod 600 g");
    twins.settleEqual();
    assertThat(twins.root("beta").resolve("f")).hasContent("two\n");
    assertThat(twins.root("alpha").resolve("g")).hasContent("other\nmore\n");
  }

  private static MappedByteBuffer mapped(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, READ, WRITE)) {
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size());
    }
  }

  private static String contentOf(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The kernel tells nobody of what is written through a mapping. */
  @Test
  void carriesWhatNoWatchHasSeenOnceATwinIsBack() throws IOException {
    Path here = twins.root("alpha").resolve("f");
    Path there = twins.root("beta").resolve("f");
    twins.sh("alpha", "echo before >f");
    twins.settleEqual();
    MappedByteBuffer file = mapped(here);
    twins.sh("alpha", "echo seen >later");
    twins.until(() -> Files.exists(there.resolveSibling("later"))); // so that it was closed is, too
    file.put(0, "behind".getBytes(UTF_8));
    file.force();
    for (int i = 0; i < 10; i++) {
      twins.round();
    }
    assertThat(there).hasContent("before\n");

    twins.cut("alpha", "beta");
    twins.round();
    twins.heal();
    twins.until(() -> contentOf(there).equals("behind\n"));
  }

  @Test
  void movesNoContentForARename() throws IOException {
    twins.sh("alpha", "mkdir d; for i in 1 2 3; do head -c 300000 /dev/urandom >d/$i; done");
    twins.settleEqual();
    long before = twins.bytes();
    twins.sh("alpha", "mv d e");
    twins.settleEqual();
    assertThat(twins.bytes() - before).isLessThan(5_000);
  }

  @Test
  void carriesMoreFilesThanAreOnTheirWayAtOnce() throws IOException {
    twins.sh("beta", "mkdir -p a; for i in $(seq 1500); do echo $i >a/$i; done");
    twins.sh(
        "alpha", "mkdir -p b c; for i in $(seq 1500); do echo b$i >b/$i; echo c$i >c/$i; done");
    twins.settleEqual();
  }

  @Test
  void takesARenamedTreeOfManyFilesForNoRemoval() throws IOException {
    twins.close();
    twins = new Twins(directory, Twins::careful, "alpha", "beta");
    twins.sh(
        "alpha",
        "mkdir -p d/1 d/2; for i in $(seq 300); do echo $i >d/1/$i; echo $i >d/2/$i; done");
    twins.settleEqual();
    long before = twins.bytes();
    twins.sh("alpha", "mv d e");
    twins.settleEqual();
    assertThat(twins.replica("alpha").view().held()).isEmpty();
    assertThat(twins.replica("beta").view().held()).isEmpty();
    assertThat(twins.bytes() - before).isLessThan(100_000);
  }

  @Test
  void renamesTheFilesOfARenamedTreeInsteadOfCopyingThem() throws IOException {
    twins.sh("alpha", "mkdir -p d/1 d/2; for i in $(seq 700); do echo $i >d/1/$i; done");
    twins.sh("alpha", "for i in $(seq 1500); do echo other $i >d/2/$i; done");
    twins.settleEqual();
    Set<String> before = inodes("d");
    twins.sh("alpha", "mv d e; mv e/1/7 e/1/seven");
    twins.settleEqual();
    Set<String> same = inodes("e");
    same.retainAll(before);
    assertThat(same).hasSize(2200);
  }

  private Set<String> inodes(String tree) throws IOException {
    String all = Shell.run(twins.root("beta"), "find " + tree + " -type f -printf '%i\\n'");
    return new HashSet<>(all.lines().toList());
  }

  @Test
  void copiesACopiedTreeFromItsOwnFiles() throws IOException {
    twins.sh(
        "alpha", "mkdir d; for i in $(seq 1200); do echo $((i / 3)) >d/$i; : >d/$i.empty; done");
    twins.settleEqual();
    long before = twins.bytes();
    twins.sh("alpha", "cp -r d e");
    twins.settleEqual();
    assertThat(twins.bytes() - before).isLessThan(150_000);
  }

  @Test
  void removesWhatWasRemovedAndKeepsItInTheTrash() throws IOException {
    twins.sh("alpha", "mkdir -p d/e; echo x >d/e/f");
    twins.settleEqual();
    twins.sh("beta", "rm -r d");
    twins.settleEqual();
    assertThat(twins.root("alpha").resolve("d")).doesNotExist();
    assertThat(Shell.run(twins.trash("alpha"), "cat */d/e/f")).isEqualTo("x\n");
  }

  @Test
  void keepsBothOfTwoConcurrentEdits() throws IOException {
    twins.sh("alpha", "echo base >f.txt");
    twins.settleEqual();
    twins.cut("alpha", "beta");
    twins.sh("alpha", "echo of alpha >f.txt");
    twins.sh("beta", "echo of beta, later >f.txt; touch -d '+1 hour' f.txt");
    twins.settle();
    twins.heal();
    twins.settleEqual();
    assertThat(twins.root("alpha").resolve("f.txt")).hasContent("of beta, later\n");
    assertThat(Shell.run(twins.root("beta"), "cat f.conflict-alpha-*.txt")).isEqualTo("of alpha\n");
  }
}
