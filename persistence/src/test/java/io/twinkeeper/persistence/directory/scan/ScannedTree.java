package io.twinkeeper.persistence.directory.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.FileKind;
import io.twinkeeper.protocol.directory.FilePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A real directory with its index and its scan. The machine's clock is said to be an hour ahead, so
 * that no file is fresh unless a test says so.
 */
final class ScannedTree implements AutoCloseable {
  final Path root;
  final Descriptor descriptor;
  final DirectoryIndex index;
  final TreeScan scan;
  final Set<String> ignored = new HashSet<>();
  final Set<String> databases = new HashSet<>();
  final List<List<FilePath>> asked = new ArrayList<>();
  boolean allowed = true;
  boolean fresh;
  private boolean stepwise;
  private long ticks;
  Instant now = Instant.parse("2026-11-22T00:00:00Z");

  ScannedTree(Path directory) throws IOException {
    this(directory, false);
  }

  ScannedTree(Path directory, boolean readOnly) throws IOException {
    root = Files.createDirectories(directory.resolve("root"));
    index = DirectoryIndex.open(directory.resolve("index.db"), "alpha", () -> now);
    descriptor = Descriptor.openRoot(root);
    ScanSettings settings =
        new ScanSettings(
            "alpha",
            (path, isDirectory) -> ignored.contains(path.toString()),
            path -> databases.contains(path.toString()),
            this::allow,
            readOnly,
            path -> false);
    scan = new TreeScan(descriptor, index, settings, () -> now, this::nanoTime, this::machineNs);
  }

  private Removals.Verdict allow(List<FilePath> gone, long liveFiles) {
    asked.add(gone);
    return allowed ? Removals.Verdict.ALLOWED : Removals.Verdict.HELD;
  }

  private long nanoTime() {
    return stepwise ? ticks++ : System.nanoTime();
  }

  /** Does the next steps only. */
  void steps(int count) throws PosixException {
    stepwise = true;
    for (int i = 0; i < count; i++) {
      scan.go(Duration.ofNanos(2));
    }
    stepwise = false;
  }

  private long machineNs() {
    Instant machine = InstantSource.system().instant().plusSeconds(fresh ? 0 : 3600);
    return machine.getEpochSecond() * 1_000_000_000L + machine.getNano();
  }

  /** Scans everything, to the end. */
  ScanReport everything() throws PosixException {
    scan.everything();
    return finish();
  }

  ScanReport path(String path) throws PosixException {
    scan.path(FilePath.of(path));
    return finish();
  }

  ScanReport finish() throws PosixException {
    while (scan.go(Duration.ofMillis(200))) {
      assertThat(scan.isIdle()).isFalse();
    }
    assertThat(scan.isIdle()).isTrue();
    assertThat(index.isOpen()).isFalse();
    return scan.takeReport();
  }

  Path write(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content, StandardCharsets.ISO_8859_1);
  }

  void delete(String path) throws IOException {
    Files.delete(root.resolve(path));
  }

  /** Runs a shell in the root. */
  void sh(String script) throws IOException {
    Process shell =
        new ProcessBuilder("sh", "-ec", script)
            .directory(root.toFile())
            .redirectErrorStream(true)
            .start();
    try {
      String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(shell.waitFor()).as(said).isZero();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  Optional<Known> known(String path) {
    return index.known(FilePath.of(path));
  }

  Known live(String path) {
    Known known = known(path).orElseThrow();
    assertThat(known.isLive()).as(path).isTrue();
    return known;
  }

  FileKind kind(String path) {
    return known(path).orElseThrow().entry().state().kind();
  }

  /** The live paths of the whole index, in order. */
  List<String> live() {
    List<String> live = new ArrayList<>();
    for (Known known : index.children(Optional.empty())) {
      add(known, live);
      index.under(known.path(), below -> add(below, live));
    }
    live.sort(null);
    return live;
  }

  private static void add(Known known, List<String> live) {
    if (known.isLive()) {
      live.add(known.path().toString());
    }
  }

  static List<String> names(Iterable<FilePath> paths) {
    List<String> names = new ArrayList<>();
    paths.forEach(path -> names.add(path.toString()));
    return names;
  }

  @Override
  public void close() {
    scan.close();
    descriptor.close();
    index.close();
  }
}
