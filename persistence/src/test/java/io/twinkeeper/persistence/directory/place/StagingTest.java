package io.twinkeeper.persistence.directory.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.protocol.directory.ContentHash;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagingTest {
  @TempDir Path directory;
  private Tree tree;

  @BeforeEach
  void open() throws IOException {
    tree = Tree.open(directory);
  }

  @AfterEach
  void close() {
    tree.close();
  }

  @Test
  void goesOnWithWhatAnEarlierProcessLeft() throws IOException {
    byte[] bytes = random(300_000);
    Staged first = begin(bytes);
    first.write(0, Arrays.copyOf(bytes, 100_000));
    assertThat(stat(first).mode()).isEqualTo(0600);
    close();
    open();
    Staged second = begin(bytes);
    assertThat(second.written()).isEqualTo(100_000);
    second.write(100_000, Arrays.copyOfRange(bytes, 100_000, 300_000));
    second.finish();
    assertThat(content(second)).isEqualTo(bytes);
  }

  @Test
  void findsAFinishedOneAgain() throws IOException {
    byte[] bytes = random(10_000);
    Staged first = begin(bytes);
    first.write(0, bytes);
    first.finish();
    close();
    open();
    Staged second = begin(bytes);
    assertThat(second.written()).isEqualTo(10_000);
    second.finish();
    second.close();
    assertThat(tree.staging()).hasSize(1);
  }

  @Test
  void goesOnWithOneThatHadItsModeAndOwnerAlready() throws IOException {
    byte[] bytes = random(10);
    Staged first = begin(bytes);
    first.write(0, bytes);
    Path file = path(first);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    Files.setAttribute(file, "unix:uid", 1234);
    close();
    open();
    Staged second = begin(bytes);
    assertThat(second.written()).isEqualTo(10);
    assertThat(stat(second).mode()).isEqualTo(0600);
    assertThat(stat(second).user()).isZero();
  }

  @Test
  void forgetsWhatHasAnotherContent() throws IOException {
    byte[] bytes = random(5_000);
    Staged staged = begin(bytes);
    byte[] wrong = bytes.clone();
    wrong[4_999]++;
    staged.write(0, wrong);
    assertThatThrownBy(staged::finish).isInstanceOf(WrongContentException.class);
    assertThat(tree.staging()).isEmpty();
    assertThat(begin(bytes).written()).isZero();
  }

  @Test
  void findsThatWhatWasLeftIsWrong() throws IOException {
    byte[] bytes = random(5_000);
    Staged first = begin(bytes);
    first.write(0, Arrays.copyOf(bytes, 4_000));
    try (RandomAccessFile file = new RandomAccessFile(path(first).toFile(), "rw")) {
      file.write(bytes[0] + 1);
    }
    close();
    open();
    Staged second = begin(bytes);
    second.write(4_000, Arrays.copyOfRange(bytes, 4_000, 5_000));
    assertThatThrownBy(second::finish).isInstanceOf(WrongContentException.class);
    assertThat(tree.staging()).isEmpty();
  }

  @Test
  void beginsAnewIfTooMuchIsThere() throws IOException {
    byte[] bytes = random(50);
    Staged first = begin(bytes);
    Files.write(path(first), random(60));
    close();
    open();
    assertThat(begin(bytes).written()).isZero();
  }

  @Test
  void takesTwoOfTheSameContentAtOnce() throws IOException {
    byte[] bytes = random(50);
    Staged first = begin(bytes);
    Staged second = begin(bytes);
    first.write(0, bytes);
    second.write(0, bytes);
    first.finish();
    second.finish();
    assertThat(content(first)).isEqualTo(content(second));
    assertThat(tree.staging()).hasSize(2);
  }

  @Test
  void takesBytesInTheirOrderOnly() throws IOException {
    Staged staged = begin(random(100));
    assertThatThrownBy(() -> staged.write(1, new byte[1]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> staged.write(0, new byte[101]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(staged::finish).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void leavesHolesForZerosHoweverTheyCome() throws IOException {
    byte[] bytes = new byte[3 << 20];
    for (int at : new int[] {0, 5_000, 1 << 20, (2 << 20) + 4_095}) {
      bytes[at] = 1;
    }
    Random random = new Random(7);
    for (int most : new int[] {1 << 20, 100_000, 3 << 20}) {
      Staged staged = begin(bytes);
      while (staged.written() < bytes.length) {
        int from = (int) staged.written();
        int length = Math.min(bytes.length - from, 1 + random.nextInt(most));
        staged.write(from, Arrays.copyOfRange(bytes, from, from + length));
      }
      staged.finish();
      assertThat(stat(staged).size()).isEqualTo(bytes.length);
      assertThat(stat(staged).blocks() * 512).isLessThan(1 << 20);
      assertThat(content(staged)).isEqualTo(bytes);
      staged.discard();
    }
  }

  @Test
  void copiesAFileWithItsHoles() throws IOException {
    Path file = tree.at("sparse");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(8 << 20);
      sparse.seek(3 << 20);
      sparse.write(random(10_000));
    }
    byte[] bytes = Files.readAllBytes(file);
    try (Descriptor from = tree.root.openFile(Tree.name("sparse"))) {
      Staged staged = tree.annex.staging().copyOf(from, Tree.hash(bytes), bytes.length);
      assertThat(content(staged)).isEqualTo(bytes);
      assertThat(stat(staged).blocks() * 512).isLessThan(1 << 20);
    }
  }

  @Test
  void refusesACopyOfAnotherContent() throws IOException {
    tree.write("f", "content");
    try (Descriptor from = tree.root.openFile(Tree.name("f"))) {
      ContentHash other = Tree.hash(Tree.name("contend"));
      assertThatThrownBy(() -> tree.annex.staging().copyOf(from, other, 7))
          .isInstanceOf(WrongContentException.class);
      assertThatThrownBy(() -> tree.annex.staging().copyOf(from, other, 8))
          .isInstanceOf(WrongContentException.class);
      assertThatThrownBy(() -> tree.annex.staging().copyOf(from, other, 6))
          .isInstanceOf(WrongContentException.class);
    }
    assertThat(tree.staging()).isEmpty();
  }

  @Test
  void putsAFileTogetherFromOldBlocksAndNewOnes() throws IOException {
    byte[] old = random(40_960);
    Files.write(tree.at("old"), old);
    byte[] fresh = old.clone();
    fresh[10_000]++;
    try (Descriptor from = tree.root.openFile(Tree.name("old"))) {
      Staged staged = begin(fresh);
      assertThat(staged.copyFrom(from, 0, 0, 8_192)).isEqualTo(8_192);
      staged.write(8_192, Arrays.copyOfRange(fresh, 8_192, 12_288));
      assertThat(staged.copyFrom(from, 12_288, 12_288, 28_672)).isEqualTo(28_672);
      staged.finish();
      assertThat(content(staged)).isEqualTo(fresh);
    }
  }

  @Test
  void sweepsWhatNobodyWants() throws IOException {
    byte[] wanted = random(1);
    byte[] unwanted = random(2);
    byte[] open = random(3);
    for (byte[] bytes : new byte[][] {wanted, unwanted}) {
      Staged left = begin(bytes);
      left.write(0, bytes);
      left.close();
    }
    Staged staged = begin(open);
    staged.write(0, open);
    Files.createDirectory(directory.resolve(".twinkeeper/staging/new-7"));
    Files.writeString(directory.resolve(".twinkeeper/staging/junk"), "x");
    tree.annex.staging().sweep(hash -> false, Instant.EPOCH);
    assertThat(tree.staging()).as("younger ones stay").hasSize(5);
    tree.annex.staging().sweep(hash -> hash.equals(Tree.hash(wanted)), Instant.MAX);
    assertThat(tree.staging())
        .containsExactlyInAnyOrder(
            Tree.hash(wanted).toString(), path(staged).getFileName().toString());
  }

  @Test
  void placesAFileThatWasNotTouchedSinceItWasFinishedOnly() throws IOException {
    Staged staged = tree.stage("content");
    Files.writeString(path(staged), "tampered");
    Outcome outcome =
        tree.place("f", Tree.file("content"), Optional.empty(), new Source.StagedContent(staged));
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    assertThat(tree.contents()).isEmpty();
    assertThat(tree.staging()).isEmpty();
  }

  private Staged begin(byte[] bytes) throws IOException {
    return tree.annex.staging().begin(Tree.hash(bytes), bytes.length);
  }

  private Path path(Staged staged) {
    return directory
        .resolve(".twinkeeper/staging")
        .resolve(new String(staged.spot().name(), StandardCharsets.US_ASCII));
  }

  private byte[] content(Staged staged) throws IOException {
    return Files.readAllBytes(path(staged));
  }

  private static FileStat stat(Staged staged) throws IOException {
    return staged.spot().look().orElseThrow();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
