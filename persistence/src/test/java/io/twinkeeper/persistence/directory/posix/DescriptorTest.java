package io.twinkeeper.persistence.directory.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Memory;
import io.twinkeeper.protocol.directory.FilePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescriptorTest {
  private static final byte[] BROKEN = {'a', (byte) 0xff, '\n', 'b'};

  @TempDir Path directory;
  private Descriptor root;

  @BeforeEach
  void open() throws PosixException {
    root = Descriptor.openRoot(directory);
  }

  @AfterEach
  void close() {
    root.close();
  }

  @Test
  void tellsOfAFileWhatJavaTells() throws IOException {
    Path file = directory.resolve("f");
    Files.writeString(file, "hello");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_000_000_000, 7_000)));
    FileStat stat = root.stat(name("f"));
    assertThat(stat.isFile()).isTrue();
    assertThat(stat.size()).isEqualTo(5);
    assertThat(stat.mode()).isEqualTo(0751);
    assertThat(stat.mtimeNs()).isEqualTo(1_000_000_000_000_007_000L);
    assertThat(stat.inode()).isEqualTo(Files.getAttribute(file, "unix:ino"));
    assertThat(stat.device()).isNotZero();
    assertThat(stat.links()).isEqualTo(1);
    assertThat(stat.isUnchangedSince(root.stat(name("f")))).isTrue();
  }

  @Test
  void keepsNamesThatAreNotText() throws IOException {
    root.createFile(BROKEN, 0600).close();
    root.makeDirectory(name("d"), 0700);
    assertThat(root.list()).containsExactlyInAnyOrder(BROKEN, name("d"));
    root.move(BROKEN, root, name("-rf"));
    assertThat(root.list()).containsExactlyInAnyOrder(name("-rf"), name("d"));
  }

  @Test
  void listsMoreNamesThanFitInOneAnswer() throws IOException {
    for (int i = 0; i < 5_000; i++) {
      root.createFile(name("a name that is not short " + i), 0600).close();
    }
    assertThat(root.list()).hasSize(5_000);
    assertThat(root.list()).hasSize(5_000);
  }

  @Test
  void listsDirectoriesAloneAndNoLinksToThem() throws IOException {
    for (int i = 0; i < 5_000; i++) {
      root.createFile(name("a name that is not short " + i), 0600).close();
    }
    root.makeDirectory(BROKEN, 0700);
    root.makeDirectory(name("d"), 0700);
    root.makeDirectory(name("..d"), 0700);
    root.makeLink(name("link"), name("d"));
    for (int i = 0; i < 2; i++) {
      assertThat(root.listDirectories()).containsExactlyInAnyOrder(BROKEN, name("d"), name("..d"));
    }
  }

  @Test
  void passesNoLinkOnTheWay() throws IOException {
    Files.createDirectories(directory.resolve("real/in"));
    Files.createSymbolicLink(directory.resolve("link"), Path.of("real"));
    Files.createSymbolicLink(directory.resolve("out"), Path.of("/"));
    root.directory(FilePath.of("real/in")).close();
    refused(() -> root.directory(FilePath.of("link/in")), Errno.ELOOP);
    refused(() -> root.directory(FilePath.of("out/etc")), Errno.ELOOP);
    refused(() -> root.directory(FilePath.of("link")), Errno.ENOTDIR);
    refused(() -> root.openDirectory(name("link")), Errno.ENOTDIR);
    refused(() -> root.openFile(name("link")), Errno.ELOOP);
  }

  @Test
  void passesNoOtherMountOnTheWay() throws IOException {
    try (Descriptor slash = Descriptor.openRoot(Path.of("/"))) {
      refused(() -> slash.directory(FilePath.of("proc/self")), Errno.EXDEV);
    }
  }

  @Test
  void movesOntoNothingOnlyAndExchangesInOneStep() throws IOException {
    Files.writeString(directory.resolve("a"), "A");
    Files.writeString(directory.resolve("b"), "B");
    refused(() -> root.move(name("a"), root, name("b")), Errno.EEXIST);
    refused(() -> root.exchange(name("a"), root, name("c")), Errno.ENOENT);
    root.exchange(name("a"), root, name("b"));
    assertThat(directory.resolve("a")).hasContent("B");
    assertThat(directory.resolve("b")).hasContent("A");
  }

  @Test
  void readsAndWritesAtAnOffset() throws IOException {
    try (Descriptor file = root.createFile(name("f"), 0600);
        Memory memory = new Memory(16)) {
      memory.setString(0, "hello", "US-ASCII");
      file.write(memory, 5, 3);
      assertThat(file.read(memory, 16, 0)).isEqualTo(8);
      assertThat(memory.getByteArray(0, 8))
          .isEqualTo("\0\0\0hello".getBytes(StandardCharsets.US_ASCII));
      assertThat(file.read(memory, 16, 8)).isZero();
    }
  }

  @Test
  void findsDataBetweenHoles() throws IOException {
    try (Descriptor file = root.createFile(name("sparse"), 0600);
        Memory memory = new Memory(4096)) {
      file.truncate(10 << 20);
      memory.clear();
      memory.setByte(0, (byte) 1);
      file.write(memory, 4096, 1 << 20);
      assertThat(file.nextData(0)).contains(1L << 20);
      assertThat(file.nextHole(1 << 20)).contains((1L << 20) + 4096);
      assertThat(file.nextData((1 << 20) + 4096)).isEmpty();
    }
  }

  @Test
  void copiesInsideTheKernel() throws IOException {
    Files.writeString(directory.resolve("from"), "0123456789");
    try (Descriptor from = root.openFile(name("from"));
        Descriptor to = root.createFile(name("to"), 0600)) {
      assertThat(to.copyFrom(from, 2, 4, 100)).isEqualTo(8);
    }
    assertThat(directory.resolve("to")).hasContent("\0\0\0\00023456789");
  }

  @Test
  void setsModeTimeAndOwner() throws IOException {
    root.makeLink(name("l"), name("nowhere"));
    root.setTime(name("l"), -1);
    assertThat(root.stat(name("l")).mtimeNs()).isEqualTo(-1);
    assertThat(root.readLink(name("l"))).isEqualTo(name("nowhere"));
    try (Descriptor file = root.createFile(name("f"), 0600)) {
      file.setMode(02755);
      file.setTime(1_234_567_890_123_456_789L);
      assertThat(file.stat().mode()).isEqualTo(02755);
      assertThat(file.stat().mtimeNs()).isEqualTo(1_234_567_890_123_456_789L);
      file.sync();
      file.syncFileSystem();
    }
  }

  @Test
  void tellsOfAMissingNameWithoutAnException() throws IOException {
    assertThat(root.look(name("none"))).isEqualTo(Optional.empty());
    refused(() -> root.stat(name("none")), Errno.ENOENT);
  }

  @Test
  void knowsTheRoomThatIsLeft() throws IOException {
    FreeSpace space = root.freeSpace();
    assertThat(space.bytes()).isPositive();
    assertThat(space.freeBytes()).isBetween(1L, space.bytes());
    try (Descriptor memory = Descriptor.openRoot(Path.of("/dev/shm"))) {
      assertThat(memory.freeSpace().inMemory()).isTrue();
    }
  }

  @Test
  void refusesANameOfTooManyBytes() {
    byte[] name = new byte[256];
    Arrays.fill(name, (byte) 'x');
    refused(() -> root.createFile(name, 0600), Errno.ENAMETOOLONG);
  }

  private static void refused(ThrowingCallable call, int errno) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(PosixException.class, e -> assertThat(e.errno()).isEqualTo(errno));
  }

  private static byte[] name(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
