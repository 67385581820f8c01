package io.twinkeeper.persistence.grant;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.twinkeeper.protocol.grant.Promise;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One voter's promises, one small file per workload ({@link PromiseFormat}) in one directory.
 *
 * <p>A promise that {@link #save} returned from survives kill -9 and power loss; one that it threw
 * on may or may not be there. A file that cannot be understood is never taken for an empty one.
 * Every method blocks; one thread at a time, one process at a time.
 */
public final class PromiseStore {
  private static final String SUFFIX = ".promise";

  private final Path directory;

  private PromiseStore(Path directory) {
    this.directory = directory;
  }

  /** Opens the store, making the directory (and its parents) if it is not there. */
  public static PromiseStore open(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory);
      force(Objects.requireNonNullElse(directory.toAbsolutePath().getParent(), directory));
    }
    return new PromiseStore(directory);
  }

  /**
   * Every promise on disk, by workload.
   *
   * @throws CorruptPromiseException if any file is not exactly as it was written
   */
  public Map<String, Promise> load() throws IOException {
    Map<String, Promise> promises = new HashMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        String workload = name.substring(0, name.length() - SUFFIX.length());
        promises.put(workload, PromiseFormat.parse(workload, file, Files.readAllBytes(file)));
      }
    }
    return promises;
  }

  /** Replaces the promise of {@code workload}, atomically and durably. */
  public void save(String workload, Promise promise) throws IOException {
    Path file = directory.resolve(fileName(workload));
    Path fresh = directory.resolve(fileName(workload) + ".new");
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer text = ByteBuffer.wrap(PromiseFormat.render(workload, promise).getBytes(UTF_8));
      while (text.hasRemaining()) {
        channel.write(text);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    force(directory);
  }

  private static String fileName(String workload) {
    if (!workload.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException("not a workload's name: '" + workload + "'");
    }
    return workload + SUFFIX;
  }

  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
