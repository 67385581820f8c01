package io.twinkeeper.persistence.directory.watch;

import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.PosixException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is done to a tree in whatever order, nothing of it is missed. */
class ChurnTest {
  private static final int STEPS = 2_000;

  @TempDir(factory = InMemory.class)
  Path directory;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void missesNothing(long seed) throws IOException {
    Path root = Files.createDirectory(directory.resolve("root"));
    Path outside = Files.createDirectory(directory.resolve("outside"));
    Random random = new Random(seed);
    try (Watched watched = Watched.of(root);
        Descriptor top = Descriptor.openRoot(directory)) {
      for (int i = 0; i < STEPS; i++) {
        step(random, root, outside, top);
        if (random.nextInt(20) == 0) {
          watched.take();
        }
        if (random.nextInt(500) == 0) {
          watched.untilTrue();
        }
      }
      watched.untilTrue();
      watched.until(() -> watched.watch.status().directories() == directories(root));
    }
  }

  private void step(Random random, Path root, Path outside, Descriptor top) throws IOException {
    Path path = any(random, root);
    Path other = any(random, random.nextInt(20) == 0 ? outside : root);
    try {
      switch (random.nextInt(9)) {
        case 0, 1 -> Files.createDirectories(path.resolve("b/c".substring(random.nextInt(3))));
        case 2, 3 -> Files.writeString(path, "" + random.nextInt(), StandardOpenOption.CREATE);
        case 4 -> Files.writeString(path.resolve("d"), "" + random.nextInt());
        case 5 -> Files.move(path, other);
        case 6 -> exchange(top, directory, path, other);
        case 7 -> remove(path, random.nextInt(4) == 0);
        default ->
            Files.setPosixFilePermissions(
                path,
                PosixFilePermissions.fromString(random.nextBoolean() ? "rwx------" : "rwxr-x---"));
      }
    } catch (IOException e) {
      // what is there is not of the kind that this step is for
    }
  }

  /** A name in some directory, of few enough that most of them are taken. */
  private static Path any(Random random, Path root) {
    Path at = root;
    while (random.nextInt(4) > 0 && Files.isDirectory(at)) {
      at = at.resolve(String.valueOf((char) ('a' + random.nextInt(5))));
    }
    return at.equals(root) ? root.resolve("a") : at;
  }

  private static long directories(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isDirectory).count();
    }
  }

  private static void exchange(Descriptor top, Path base, Path path, Path other)
      throws PosixException {
    top.exchange(bytes(base.relativize(path)), top, bytes(base.relativize(other)));
  }

  private static byte[] bytes(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void remove(Path path, boolean whole) throws IOException {
    if (!whole && Files.isDirectory(path)) {
      return;
    }
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : all.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(each);
      }
    }
  }
}
