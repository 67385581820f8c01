package io.twinkeeper.node.guard;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * Milliseconds since this host booted, suspended time included, in steps of ten: the one clock that
 * a JVM and its guards share. Values of two hosts, or of two boots, do not compare.
 */
@FunctionalInterface
public interface BootClock extends LongSupplier {

  /** The time now. Callable from any thread; a few microseconds. */
  long millis();

  @Override
  default long getAsLong() {
    return millis();
  }

  /**
   * The clock in {@code /proc/uptime}, as the guards read it.
   *
   * @throws UncheckedIOException here or from {@link #millis} if the file cannot be read
   */
  static BootClock ofThisHost() {
    return new Uptime(Path.of("/proc/uptime"));
  }

  /** Keeps the file open: reading it again from its start yields a new value. */
  final class Uptime implements BootClock {
    private final RandomAccessFile file;
    private final byte[] buffer = new byte[64];

    Uptime(Path path) {
      try {
        file = new RandomAccessFile(path.toFile(), "r");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public synchronized long millis() {
      try {
        file.seek(0);
        return parse(new String(buffer, 0, file.read(buffer), StandardCharsets.US_ASCII));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** {@code "1140.79 2097.06"} is 1,140,790 ms. */
    static long parse(String uptime) {
      int dot = uptime.indexOf('.');
      long seconds = Long.parseLong(uptime, 0, dot, 10);
      return seconds * 1000 + Long.parseLong(uptime, dot + 1, dot + 3, 10) * 10;
    }
  }
}
