package io.twinkeeper.node.guard;

import io.twinkeeper.node.breakage.Breakage;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Starts commands under guards. Installs the guard script as {@code data-dir/guard/guard.sh}, keeps
 * terms in {@code data-dir/guard/terms} and output in {@code data-dir/logs}.
 *
 * <p>One for a node. Callable from any thread; starting and opening block for milliseconds.
 */
public final class Guards {
  private static final long LOG_BYTES = 1 << 20;

  /** Where programs are looked for if nobody says. */
  private static final String PATH = "/usr/local/bin:/bin:/usr/bin";

  private static final List<String> TOOLS = List.of("bash", "setsid", "flock", "curl");

  private final Path script;
  private final Path terms;
  private final Path logs;
  private final Duration stopTime;
  private final List<URI> peers;
  private final BootClock clock;
  private final long logBytes;

  private Guards(Path dataDir, Duration stopTime, List<URI> peers, BootClock clock, long logBytes) {
    this.script = dataDir.resolve("guard").resolve("guard.sh").toAbsolutePath();
    this.terms = dataDir.resolve("guard").resolve("terms").toAbsolutePath();
    this.logs = dataDir.resolve("logs").toAbsolutePath();
    this.stopTime = stopTime;
    this.peers = List.copyOf(peers);
    this.clock = clock;
    this.logBytes = logBytes;
  }

  /**
   * Installs the script, replacing an older one under guards that still run.
   *
   * @param stopTime between TERM and KILL
   * @param peers where last words go: {@code http://ADDRESS:PORT/api/v1/last-word} of each other
   *     member
   * @throws IOException if the data directory cannot be written
   */
  public static Guards open(Path dataDir, Duration stopTime, List<URI> peers, BootClock clock)
      throws IOException {
    return open(dataDir, stopTime, peers, clock, LOG_BYTES);
  }

  static Guards open(
      Path dataDir, Duration stopTime, List<URI> peers, BootClock clock, long logBytes)
      throws IOException {
    Guards guards = new Guards(dataDir, stopTime, peers, clock, logBytes);
    Files.createDirectories(guards.terms);
    Files.createDirectories(guards.logs);
    guards.installScript();
    return guards;
  }

  /** The programs that guards need and this host's {@code PATH} lacks; best checked at start. */
  public static List<String> missingTools() {
    return missingTools(System.getenv("PATH"));
  }

  static List<String> missingTools(@Nullable String path) {
    List<String> directories = List.of((path == null ? PATH : path).split(":", -1));
    return TOOLS.stream()
        .filter(
            tool ->
                directories.stream()
                    .noneMatch(directory -> Files.isExecutable(Path.of(directory, tool))))
        .toList();
  }

  /**
   * Begins this node's side of a grant. At most once for each workload and epoch.
   *
   * @param lastWord from {@link LastWords#sign}
   * @throws IOException if the term was opened before, or the directory cannot be written
   */
  public Term openTerm(String workload, long epoch, byte[] lastWord) throws IOException {
    return Term.open(terms, workload, epoch, lastWord, peers);
  }

  /**
   * Starts a guard for {@code command}. The command itself starts with the first deadline or {@link
   * GuardedProcess#hold}.
   *
   * @param listener called on a thread of its own, never concurrently
   * @throws IOException if the guard or its working directory is not to be had
   */
  public GuardedProcess start(GuardedCommand command, GuardedProcess.Listener listener)
      throws IOException {
    String id = command.name() + "." + UUID.randomUUID();
    ProcessBuilder builder =
        new ProcessBuilder(
            "bash",
            "-p",
            script.toString(),
            "run",
            id,
            stopMillis(),
            log(command).toString(),
            Long.toString(logBytes));
    builder.command().addAll(command.command());
    builder.environment().putAll(command.environment());
    command.workingDirectory().ifPresent(directory -> builder.directory(directory.toFile()));
    return GuardedProcess.of(id, builder.start(), this, listener);
  }

  /** Where a command's output goes; {@code .1} beside it holds what came before. */
  public Path log(GuardedCommand command) {
    return logs.resolve(command.workload() + "-" + command.name() + ".log");
  }

  /** The clock that deadlines refer to. */
  public BootClock clock() {
    return clock;
  }

  /** Between TERM and KILL. */
  public Duration stopTime() {
    return stopTime;
  }

  /** Ends what a lost guard has left. Blocks until it is gone. */
  void sweep(String id, long processGroup, String termDirectory)
      throws IOException, InterruptedException {
    new ProcessBuilder(
            "bash",
            "-p",
            script.toString(),
            "sweep",
            id,
            stopMillis(),
            Long.toString(processGroup),
            termDirectory)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private String stopMillis() {
    return Long.toString(stopTime.toMillis());
  }

  private void installScript() throws IOException {
    Path spool = script.resolveSibling("guard.sh.new");
    String name = Breakage.GUARD.isOn() ? "unguarded.sh" : "guard.sh";
    try (InputStream source =
        Objects.requireNonNull(Guards.class.getResourceAsStream(name), name)) {
      Files.copy(source, spool, StandardCopyOption.REPLACE_EXISTING);
    }
    Files.move(spool, script, StandardCopyOption.ATOMIC_MOVE);
  }
}
