package io.twinkeeper.persistence.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.persistence.directory.place.AsNobody;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** These tests are for root only, like others of this project. */
class SecretTest {
  @TempDir Path directory;
  private Twins twins;

  @BeforeEach
  void start() throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (String node : new String[] {"alpha", "beta"}) {
      Files.createDirectory(directory.resolve(node));
    }
    twins = new Twins(directory, Twins::secret, "alpha", "beta");
  }

  @AfterEach
  void stop() {
    twins.close();
  }

  /** Looks at all that it is let to, over and over, as a user without any rights. */
  private static final class Prying {
    final Set<String> seen = new ConcurrentSkipListSet<>();
    final AtomicLong looks = new AtomicLong();
    final AtomicBoolean over = new AtomicBoolean();
    private final Path root;

    Prying(Path root) {
      this.root = root;
    }

    void look() throws IOException {
      while (!over.get()) {
        Files.walkFileTree(
            root,
            new SimpleFileVisitor<>() {
              @Override
              public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                pry(path);
                return FileVisitResult.CONTINUE;
              }

              @Override
              public FileVisitResult visitFileFailed(Path path, IOException e) {
                return FileVisitResult.CONTINUE;
              }

              @Override
              public FileVisitResult postVisitDirectory(Path path, @Nullable IOException e) {
                if (path.getFileName().toString().startsWith("closed") || isOwn(path)) {
                  seen.add(path + " was listed");
                }
                return FileVisitResult.CONTINUE;
              }
            });
        looks.incrementAndGet();
      }
    }

    private boolean isOwn(Path path) {
      return root.relativize(path).startsWith(".twinkeeper");
    }

    private void pry(Path path) {
      try {
        seen.add(path + " was read: " + Files.readString(path));
      } catch (IOException kept) {
        // as it has to be
      }
    }
  }

  @Test
  void isNeverReadableByOthersForAnInstant() throws Exception {
    Prying prying = new Prying(directory);
    Thread nobody = new Thread(() -> pry(prying));
    nobody.start();
    try {
      twins.sh("alpha", "umask 077; mkdir closed open; chmod 755 open");
      for (int i = 0; i < 25; i++) {
        twins.sh("alpha", "umask 077; cd open; echo token-" + i + " >key; echo k$RANDOM >new-" + i);
        twins.sh("alpha", "umask 077; cd closed; echo t" + i + " >k; mkdir -p closed-" + i);
        twins.sh("alpha", "umask 077; cd open; cp key one; mv -f one two; chmod 400 two");
        twins.sh("beta", "umask 077; cd open 2>/dev/null && echo beta-" + i + " >of-beta; true");
        twins.settle();
      }
    } finally {
      prying.over.set(true);
      nobody.join();
    }
    twins.settleEqual();
    assertThat(prying.seen).isEmpty();
    assertThat(prying.looks.get()).isGreaterThan(100);
    assertThat(Shell.run(twins.trash("beta"), "find . -type f")).isEmpty();
    assertThat(Shell.run(directory, "stat -c %a beta-own beta/.twinkeeper beta/.twinkeeper/*/"))
        .isEqualTo("700\n700\n700\n700\n");
  }

  private static void pry(Prying prying) {
    try {
      AsNobody.run(prying::look);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void makesADirectoryThatGoesMissingNoMoreOpenThanWhatItIsIn() throws IOException {
    twins.sh("alpha", "chmod 700 .; umask 077; mkdir d; echo x >d/f");
    twins.sh("beta", "chmod 700 .");
    twins.settleEqual();
    twins.cut("alpha", "beta");
    twins.sh("beta", "rm -r d");
    twins.sh("alpha", "echo y >d/f");
    twins.settle();
    twins.heal();
    twins.settleEqual();
    assertThat(Shell.run(twins.root("beta"), "stat -c %a d d/f")).isEqualTo("700\n600\n");
  }

  @Test
  void makesARootInMemoryForTheOwnerAloneAndAfterARestartAsItWas() throws IOException {
    Path memory = Files.createTempDirectory(Path.of("/dev/shm"), "secret");
    Path root = memory.resolve("keys");
    try {
      turnIn(root, "first boot");
      assertThat(Shell.run(root, "stat -c %a .")).isEqualTo("700\n");
      Shell.run(root, "chmod 2751 .; chown 65534:65533 .; chmod 2751 .");
      turnIn(root, "first boot");

      Shell.run(memory, "rm -rf keys");
      turnIn(root, "second boot");

      assertThat(Shell.run(root, "stat -c %a:%u:%g .")).isEqualTo("2751:65534:65533\n");
    } finally {
      Shell.run(memory, "rm -rf " + memory);
    }
  }

  private void turnIn(Path root, String boot) throws IOException {
    DirectorySettings settings = twins.settingsIn(root);
    try (DirectoryReplica replica = DirectoryReplica.open(settings, () -> {}, () -> boot)) {
      while (replica.turn().again()) {
        assertThat(replica.view().held()).isEmpty();
      }
    }
  }
}
