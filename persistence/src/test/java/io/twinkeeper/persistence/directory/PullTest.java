package io.twinkeeper.persistence.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.ContentHash;
import io.twinkeeper.protocol.directory.FilePath;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How contents get from one twin to another, and what happens if they do not. */
class PullTest {
  private static final int MIB = 1 << 20;

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
  void sendsTheChangedBlocksOfALargeFileAlsoIfItCameFromThere() throws IOException {
    twins.sh("alpha", "head -c 8000000 /dev/urandom >big");
    twins.settleEqual();
    long before = twins.bytes();
    twins.sh("alpha", "printf changed | dd of=big bs=1 seek=5000000 conv=notrunc 2>/dev/null");
    twins.settleEqual();
    assertThat(twins.bytes() - before).isLessThan(60_000);

    before = twins.bytes();
    twins.sh("beta", "head -c 5000 /dev/urandom >>big");
    twins.settleEqual();
    assertThat(twins.bytes() - before).isLessThan(60_000);
  }

  @Test
  void goesOnWithoutTheOldVersionIfThatBecomesShorterMeanwhile() throws IOException {
    twins.sh("alpha", "head -c 4000000 /dev/urandom >big");
    twins.settleEqual();
    twins.sh("alpha", "printf x | dd of=big bs=1 seek=100000 conv=notrunc 2>/dev/null");
    awaitCopyOnItsWay();
    twins.sh("beta", "truncate -s 200000 big");
    twins.settleEqual();
  }

  /** Until beta has begun to build the new version on its old one. */
  private void awaitCopyOnItsWay() throws IOException {
    DirectoryReplica beta = twins.replica("beta");
    while (beta.view().pendingFiles() == 0) {
      twins.replica("alpha").rescan();
      twins.replica("alpha").turn();
      twins.hear("beta", "alpha");
    }
    beta.turn();
    byte[] list = beta.fetches("alpha").orElseThrow();
    beta.received("alpha", twins.replica("alpha").contents(list));
  }

  @Test
  void isNotHeldUpByATwinThatIsSilent() throws IOException {
    twins.start("gamma");
    twins.settle();
    twins.cut("alpha", "beta");
    twins.sh("beta", "for i in $(seq 2100); do echo $i >of-beta-$i; done");
    DirectoryReplica beta = twins.replica("beta");
    beta.rescan();
    while (beta.view().files() < 2100) {
      beta.turn();
    }
    while (twins.hear("gamma", "beta")) {}
    twins.cut("beta", "gamma");
    twins.sh("alpha", "echo of alpha >z");
    twins.until(() -> Files.exists(twins.root("gamma").resolve("z")));
    assertThat(twins.replica("gamma").view().pendingFiles()).isEqualTo(2100);

    twins.heal();
    twins.settleEqual();
  }

  @Test
  void asksAnotherTwinIfTheOneThatToldOfItCannotReadIt() throws IOException {
    twins.start("gamma");
    twins.settle();
    twins.cut("alpha", "gamma");
    twins.cut("beta", "gamma");
    twins.sh("alpha", "for i in $(seq 30); do echo $i >f$i; done");
    twins.settle();
    twins.heal();
    while (twins.hear("gamma", "alpha") || twins.hear("gamma", "beta")) {}
    Path beta = twins.root("beta");
    Files.move(beta, directory.resolve("unmounted"));
    twins.replica("beta").rescan();
    twins.replica("beta").turn();

    twins.until(() -> twins.replica("gamma").view().pendingFiles() == 0);

    assertThat(twins.root("gamma").resolve("f30")).hasContent("30\n");
    assertThat(twins.replica("beta").view().held()).isPresent();
  }

  @Test
  void takesAnotherCopyIfOneIsNotWhatTheIndexSays() throws IOException {
    twins.sh("alpha", "head -c 5000 /dev/urandom >a; cp a b");
    twins.settleEqual();
    Path a = twins.root("beta").resolve("a");
    var time = Files.getLastModifiedTime(a);
    twins.cut("alpha", "beta");
    try (RandomAccessFile file = new RandomAccessFile(a.toFile(), "rw")) {
      file.write(1); // seen by nobody: size and time are as before
    }
    Files.setLastModifiedTime(a, time);
    twins.sh("alpha", "cp b c");
    twins.heal();
    twins.settle();
    assertThat(twins.root("beta").resolve("c"))
        .hasSameBinaryContentAs(twins.root("alpha").resolve("b"));
  }

  /** Who looks for a content finds it under its old name or under the new one. */
  @Test
  void removesNothingBeforeWhatWasMadeOfItIsInItsPlace() throws IOException {
    twins.sh("alpha", "echo content >old");
    twins.settleEqual();
    DirectoryReplica beta = twins.replica("beta");
    recordAtAlpha("cp old new");
    assertThat(twins.hear("beta", "alpha")).isTrue();
    recordAtAlpha("rm old");
    beta.turn(); // there is a copy now, and it may wait for others
    assertThat(twins.root("beta").resolve("new")).doesNotExist();
    assertThat(twins.hear("beta", "alpha")).isTrue();
    while (beta.view().pendingFiles() > 0) {
      beta.turn();
      assertThat(Shell.run(twins.root("beta"), "cat old 2>/dev/null || cat new"))
          .isEqualTo("content\n");
    }
    twins.settleEqual();
  }

  private void recordAtAlpha(String command) throws IOException {
    long before = twins.replica("alpha").view().sequence();
    twins.sh("alpha", command);
    twins.replica("alpha").rescan();
    await()
        .until(
            () -> {
              twins.replica("alpha").turn();
              return twins.replica("alpha").view().sequence() > before;
            });
  }

  @Test
  void saysWhichContentNobodyHasAndTriesItAgainLater() throws IOException {
    twins.sh("alpha", "echo one >f");
    DirectoryReplica alpha = twins.replica("alpha");
    alpha.rescan();
    while (alpha.view().files() == 0) {
      alpha.turn();
    }
    twins.hear("beta", "alpha");
    twins.sh("alpha", "echo another >f"); // the index does not know yet
    DirectoryReplica beta = twins.replica("beta");
    while (beta.view().problems().isEmpty()) {
      beta.turn();
      fetch(beta, alpha);
    }
    assertThat(beta.view().problems().get(0).what()).contains("no twin that answers has this");
    twins.settleEqual();
  }

  private static void fetch(DirectoryReplica to, DirectoryReplica from) throws IOException {
    Optional<byte[]> fetches = to.fetches("alpha");
    if (fetches.isPresent()) {
      to.received("alpha", from.contents(fetches.get()));
    }
  }

  @Test
  void leavesATwinAloneThatSendsNothingOfUse() throws IOException {
    heardOf("f", "x".repeat(10_000));
    DirectoryReplica beta = twins.replica("beta");
    assertThat(beta.fetches("alpha")).isPresent();
    beta.received("alpha", Piece.write(List.of()));
    assertThat(beta.fetches("alpha")).isPresent();
    beta.received("alpha", Piece.write(List.of()));
    assertThat(beta.fetches("alpha")).isPresent();
    assertThatIOException()
        .isThrownBy(() -> beta.received("alpha", Piece.write(List.of())))
        .withMessage("alpha sends nothing that was asked for");
  }

  @Test
  void refusesAPieceThatIsLongerThanItsFile() throws IOException {
    heardOf("f", "x".repeat(10_000));
    DirectoryReplica beta = twins.replica("beta");
    Fetch fetch = Fetch.read(beta.fetches("alpha").orElseThrow()).get(0);
    Piece longer = new Piece(fetch.hash(), Fetch.Part.BYTES, 0, new byte[10_001]);
    assertThatIOException()
        .isThrownBy(() -> beta.received("alpha", Piece.write(List.of(longer))))
        .withMessageContaining("10001 bytes where 10000 are left");
    twins.settleEqual();
  }

  @Test
  void asksASecondTimeForWrongContentAndThenSeldom() throws IOException {
    heardOf("f", "right");
    DirectoryReplica beta = twins.replica("beta");
    int asked = 0;
    for (int turn = 0; turn < 50; turn++) {
      beta.turn();
      Optional<byte[]> fetches = beta.fetches("alpha");
      if (fetches.isPresent()) {
        asked++;
        ContentHash hash = Fetch.read(fetches.get()).get(0).hash();
        Piece wrong = new Piece(hash, Fetch.Part.BYTES, 0, "wrong".getBytes(UTF_8));
        beta.received("alpha", Piece.write(List.of(wrong)));
      }
    }
    assertThat(asked).isBetween(2, 4);
    assertThat(beta.view().problems().get(0).what()).contains("not what they have told of");
    twins.settleEqual();
  }

  /** Beta knows of it, and asks for its content. */
  private void heardOf(String name, String content) throws IOException {
    Files.createDirectories(twins.root("alpha"));
    Files.writeString(twins.root("alpha").resolve(name), content);
    DirectoryReplica alpha = twins.replica("alpha");
    DirectoryReplica beta = twins.replica("beta");
    alpha.rescan();
    while (alpha.view().files() == 0) {
      alpha.turn();
    }
    twins.hear("beta", "alpha");
    do {
      beta.turn();
    } while (beta.view().scanning());
    beta.turn();
    assertThat(beta.view().pendingFiles()).isPositive();
  }

  @Test
  void answersNothingWhileItsRootIsNotInItsPlace() throws IOException {
    twins.sh("alpha", "echo one >f");
    twins.settleEqual();
    byte[] fetches =
        Fetch.write(
            List.of(new Fetch(FilePath.of("f"), ContentHash.EMPTY, Fetch.Part.BYTES, 0, 4)));
    Files.move(twins.root("alpha"), directory.resolve("away"));
    twins.until(() -> twins.replica("alpha").view().held().isPresent());
    assertThatIOException().isThrownBy(() -> twins.replica("alpha").contents(fetches));
  }

  @Test
  void carriesAFileOfManyPieces() throws IOException {
    twins.sh("alpha", "head -c " + 3 * MIB + " /dev/urandom >big; truncate -s 40M sparse");
    twins.settleEqual();
  }

  @Test
  void holdsNothingAgainstATwinIfThisNodeCannotKeepWhatItSends() throws IOException {
    twins.sh("alpha", "echo f >f");
    twins.settleEqual();
    DirectoryReplica gamma = twins.start("gamma");
    twins.cut("alpha", "gamma");
    twins.cut("beta", "gamma");
    twins.settle();
    twins.heal();
    twins.hear("gamma", "alpha");
    gamma.turn();
    byte[] asked = gamma.fetches("alpha").orElseThrow();
    byte[] sent = twins.replica("alpha").contents(asked);
    String staged = ".twinkeeper/staging/" + Fetch.read(asked).get(0).hash();
    Path root = twins.root("gamma");
    Shell.run(root, "mkdir " + staged + "; mount -t tmpfs tmpfs " + staged);
    try {
      assertThatExceptionOfType(PosixException.class)
          .isThrownBy(() -> gamma.received("alpha", sent));
    } finally {
      Shell.run(root, "umount " + staged + "; rmdir " + staged);
    }
    gamma.unkept("alpha");

    await()
        .until(
            () -> {
              gamma.turn();
              return gamma.fetches("alpha").isPresent();
            });
  }
}
