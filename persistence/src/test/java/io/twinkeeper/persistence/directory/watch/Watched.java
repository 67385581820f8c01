package io.twinkeeper.persistence.directory.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twinkeeper.protocol.directory.FilePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.Predicate;

/** A watched directory in a test, and who takes from the watch. */
final class Watched implements AutoCloseable {
  static final WatchSettings SETTINGS =
      new WatchSettings(Duration.ofMillis(50), Duration.ofMillis(500), Duration.ofMillis(200));

  final Path root;
  final TreeWatch watch;
  final Mirror mirror;
  final Set<FilePath> paths = new TreeSet<>();
  final Set<FilePath> trees = new TreeSet<>();
  final AtomicInteger wakes;
  int everything;

  private Watched(
      Path root,
      Predicate<FilePath> skipped,
      Predicate<FilePath> unmirrored,
      WatchSettings settings,
      Runnable wake,
      IntSupplier most)
      throws IOException {
    AtomicInteger wakes = new AtomicInteger();
    this.root = root;
    this.wakes = wakes;
    this.mirror = new Mirror(root, unmirrored);
    this.watch =
        TreeWatch.open(
            root,
            skipped,
            settings,
            System::nanoTime,
            () -> {
              wakes.incrementAndGet();
              wake.run();
            },
            most);
  }

  /** A watch that has handed its first everything out. */
  static Watched of(Path root) throws IOException {
    return of(root, path -> false, SETTINGS);
  }

  static Watched of(Path root, Predicate<FilePath> skipped, WatchSettings settings)
      throws IOException {
    return of(root, skipped, settings, () -> {}, () -> Integer.MAX_VALUE);
  }

  static Watched of(
      Path root,
      Predicate<FilePath> skipped,
      WatchSettings settings,
      Runnable wake,
      IntSupplier most)
      throws IOException {
    return begun(new Watched(root, skipped, skipped, settings, wake, most));
  }

  /** For trees that are too large to be looked at by the test as well. */
  static Watched withoutMirror(Path root, WatchSettings settings) throws IOException {
    return begun(
        new Watched(
            root, path -> false, path -> true, settings, () -> {}, () -> Integer.MAX_VALUE));
  }

  /** In which nothing comes to rest while a test runs: it has to be hurried. */
  static Watched withoutRest(Path root) throws IOException {
    WatchSettings never =
        new WatchSettings(Duration.ofHours(1), Duration.ofHours(2), Duration.ofMillis(200));
    Watched watched =
        new Watched(root, path -> false, path -> false, never, () -> {}, () -> Integer.MAX_VALUE);
    watched.watch.hurry();
    return begun(watched);
  }

  private static Watched begun(Watched watched) {
    watched.until(() -> watched.everything > 0);
    watched.everything = 0;
    return watched;
  }

  /** Takes until something is so. */
  void until(Callable<Boolean> condition) {
    await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              take();
              return condition.call();
            });
  }

  void take() throws IOException {
    Rested rested = watch.take();
    paths.addAll(rested.paths());
    trees.addAll(rested.trees());
    everything += rested.everything() ? 1 : 0;
    mirror.look(rested);
  }

  /** Takes until the mirror shows what is there. */
  void untilTrue() throws IOException {
    try {
      until(mirror::isTrue);
    } catch (org.awaitility.core.ConditionTimeoutException e) {
      throw new AssertionError(mirror.difference() + watch.status(), e);
    }
  }

  boolean covers(String path) {
    FilePath looked = FilePath.of(path);
    return everything > 0
        || paths.contains(looked)
        || trees.contains(looked)
        || trees.stream().anyMatch(looked::isUnder);
  }

  /** Takes until a path is covered. */
  void untilCovered(String path) {
    until(() -> covers(path));
  }

  /** Writes to a file until it is handed out by itself: its directory is watched. */
  void untilHandedOutByItself(String path) {
    FilePath file = FilePath.of(path);
    AtomicInteger tries = new AtomicInteger();
    until(
        () -> {
          if (tries.getAndIncrement() % 40 == 0) { // and in between it may rest
            Files.writeString(root.resolve(path), "more", StandardOpenOption.CREATE);
          }
          return paths.contains(file);
        });
  }

  void forget() {
    paths.clear();
    trees.clear();
    everything = 0;
  }

  /** Lets a process change the tree, in its root. */
  void sh(String script) throws IOException {
    sh(root, script);
  }

  static void sh(Path directory, String script) throws IOException {
    Process process = begin(directory, script);
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(output).isZero();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether a command can be had here. */
  static boolean works(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  static Process begin(Path directory, String script) throws IOException {
    return new ProcessBuilder("sh", "-ec", script)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .start();
  }

  @Override
  public void close() {
    watch.close();
  }
}
