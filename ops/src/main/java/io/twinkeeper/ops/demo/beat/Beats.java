package io.twinkeeper.ops.demo.beat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * A file into which a process writes that it lives, a line each time:
 *
 * <pre>
 * BOOT-MILLIS EPOCH WHO STATE
 * </pre>
 *
 * The time is the host's boot clock, read from {@code /proc/uptime}: it goes on while the process
 * is stopped, and nothing that falsifies a process's clocks reaches it. Lines are appended in one
 * write each and never forced to the disk. Safe for any thread.
 */
public final class Beats {
  /** How often somebody who lives should say so. */
  public static final Duration EVERY = Duration.ofMillis(50);

  /** The environment variable that names the file. */
  public static final String FILE = "TWIN_BEATS";

  /** The environment variable that names a file; while it is there, TERM is not obeyed. */
  public static final String STUBBORN = "TWIN_STUBBORN";

  private static final Path UPTIME = Path.of("/proc/uptime");

  private final Path file;
  private final Path stubborn;
  private final String epoch;

  private Beats(Path file, Path stubborn, String epoch) {
    this.file = file;
    this.stubborn = stubborn;
    this.epoch = epoch;
  }

  /** The file that the environment names; empty if it names none. */
  public static Optional<Beats> ofEnvironment() {
    String epoch = Objects.requireNonNullElse(System.getenv("TWINKEEPER_EPOCH"), "0");
    String stubborn = Objects.requireNonNullElse(System.getenv(STUBBORN), "/dev/null/no");
    return Optional.ofNullable(System.getenv(FILE))
        .map(file -> new Beats(Path.of(file), Path.of(stubborn), epoch));
  }

  /**
   * Appends a line. A file that cannot be written ends the process: who is unseen must not live.
   */
  public void note(String who, String state) {
    String line = bootMillis() + " " + epoch + " " + who + " " + state + "\n";
    try {
      Files.write(
          file,
          line.getBytes(StandardCharsets.US_ASCII),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      System.err.println("beats cannot be written: " + e);
      Runtime.getRuntime().halt(1);
    }
  }

  /** Whether this process is to use all the time that it has between TERM and KILL. */
  public boolean isStubborn() {
    return Files.exists(stubborn);
  }

  /** Returns never: somebody will kill this process. */
  public void awaitKill() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Milliseconds since boot; goes on while a process is stopped and while a machine sleeps. */
  public static long bootMillis() {
    try {
      String uptime = Files.readString(UPTIME);
      return Math.round(Double.parseDouble(uptime.substring(0, uptime.indexOf(' '))) * 1_000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
