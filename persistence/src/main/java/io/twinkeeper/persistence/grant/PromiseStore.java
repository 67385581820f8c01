package io.twinkeeper.persistence.grant;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.twinkeeper.protocol.grant.Promise;
import io.twinkeeper.protocol.grant.Roll;
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
import java.util.Optional;

/**
 * One voter's promises, one small file per workload ({@link PromiseFormat}) in one directory.
 *
 * <p>A promise that {@link #save} returned from survives kill -9 and power loss; one that it threw
 * on may or may not be there. A file that cannot be understood is never taken for an empty one.
 * Every method blocks; one thread at a time, one process at a time.
 */
public final class PromiseStore {
  private static final String SUFFIX = ".promise";
  private static final String MEMORY = "memory";

  /** There while {@link #begin} writes; what is beside it then may be a part only. */
  private static final String BEGINNING = "beginning";

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

  /**
   * Whether this voter ever began: if not, the cluster is new, or its disk was lost, and which of
   * the two only the other voters can tell.
   */
  public boolean remembers() throws IOException {
    if (Files.exists(directory.resolve(BEGINNING))) {
      return false;
    }
    return Files.exists(directory.resolve(MEMORY)) || !load().isEmpty();
  }

  /**
   * Begins with what the other voters know, durably; from then on the store {@link #remembers}, and
   * votes under {@code roll}. After a crash in the middle it remembers as little as before.
   *
   * @param founders by voter, the lives that began together in a new cluster; else empty
   */
  public void begin(Map<String, Promise> promises, Map<String, Long> founders, Roll roll)
      throws IOException {
    boolean anew = !remembers();
    if (anew) {
      write(BEGINNING, "");
    }
    for (Map.Entry<String, Promise> promise : promises.entrySet()) {
      if (promise.getValue().epoch() > 0) {
        save(promise.getKey(), promise.getValue());
      }
    }
    write(MEMORY, new VoterMemory(founders, Optional.of(roll), Optional.empty()).render());
    if (anew) {
      Files.delete(directory.resolve(BEGINNING));
      force(directory);
    }
  }

  /** The lives that this voter began together with; empty if it began otherwise. */
  public Map<String, Long> founders() throws IOException {
    return memory().founders();
  }

  /** Under which roll this voter voted last; empty if it never did, or long ago. */
  public Optional<Roll> voted() throws IOException {
    return memory().voted();
  }

  /** Which roll it has been moving to since; until it has arrived it votes under none. */
  public Optional<Roll> moving() throws IOException {
    return memory().moving();
  }

  /**
   * Takes note, durably, of the roll that the configuration wants: from now on this voter does not
   * vote under an earlier one.
   *
   * @throws RollException if it may not go there
   */
  public void enter(Roll wanted) throws IOException {
    if (!remembers()) {
      return; // it learns from the others, whatever the roll
    }
    VoterMemory memory = memory();
    VoterMemory next = memory.entering(wanted, directory);
    if (!next.equals(memory)) {
      write(MEMORY, next.render());
    }
  }

  private VoterMemory memory() throws IOException {
    Path file = directory.resolve(MEMORY);
    return Files.exists(file)
        ? VoterMemory.parse(file, Files.readAllLines(file))
        : VoterMemory.NONE;
  }

  /** Replaces the promise of {@code workload}, atomically and durably. */
  public void save(String workload, Promise promise) throws IOException {
    write(fileName(workload), PromiseFormat.render(workload, promise));
  }

  private void write(String name, String content) throws IOException {
    Path file = directory.resolve(name);
    Path fresh = directory.resolve(name + ".new");
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer text = ByteBuffer.wrap(content.getBytes(UTF_8));
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
