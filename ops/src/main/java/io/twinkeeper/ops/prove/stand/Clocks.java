package io.twinkeeper.ops.prove.stand;

import io.twinkeeper.ops.prove.network.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * The nodes' wall clocks: a small library of our own, preloaded into a node's processes, adds what
 * is in the node's file to the wall clock and to nothing else. Built with the system's C compiler.
 */
public final class Clocks {
  private static final Path COMPILER = Path.of("/usr/bin/cc");
  private static final Path STANDARD_HEADER = Path.of("/usr/include/time.h");
  private static final String LIBRARY = "wallclock.so";
  private static final String JUMP_FILE = "TWIN_WALL_CLOCK";

  private final Path directory;

  /**
   * Right clocks.
   *
   * @param directory where the library and the files are put; exists
   */
  public Clocks(Path directory) {
    this.directory = directory;
  }

  /** Whether this system can build the library. */
  public static boolean areSettable() {
    return Files.isExecutable(COMPILER) && Files.exists(STANDARD_HEADER);
  }

  /** Builds the library: from now on {@link #prepare} preloads it. */
  public void build() throws IOException, InterruptedException {
    Path source = directory.resolve("wallclock.c");
    try (InputStream text =
        Objects.requireNonNull(Clocks.class.getResourceAsStream("wallclock.c"), "wallclock.c")) {
      Files.copy(text, source, StandardCopyOption.REPLACE_EXISTING);
    }
    Tool.run(
        COMPILER.toString(),
        "-O2",
        "-Wall",
        "-shared",
        "-fPIC",
        "-o",
        library().toString(),
        source.toString());
  }

  /** Makes a node's clock wrong by {@code jump}, to the second, from now on. */
  public void set(String node, Duration jump) throws IOException {
    ByteBuffer seconds = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    seconds.putLong(jump.toSeconds()).flip();
    try (FileChannel file =
        FileChannel.open(file(node), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      file.write(seconds, 0); // in place: the processes have mapped it
    }
  }

  /** What a process of {@code node} needs in its environment. */
  public void prepare(String node, Map<String, String> environment) {
    if (Files.exists(library()) && Files.exists(file(node))) {
      environment.put("LD_PRELOAD", library().toString());
      environment.put(JUMP_FILE, file(node).toString());
    }
  }

  private Path library() {
    return directory.resolve(LIBRARY);
  }

  private Path file(String node) {
    return directory.resolve("clock-of-" + node);
  }
}
