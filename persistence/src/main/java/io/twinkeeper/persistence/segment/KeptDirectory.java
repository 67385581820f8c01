package io.twinkeeper.persistence.segment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Directories for what is over and kept all the same. Each is named by when that was and by the
 * epoch and transaction that came last: {@code 20261120T231722.123Z-3-00000000000004d2}.
 */
public final class KeptDirectory {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private KeptDirectory() {}

  public static String name(Instant at, long epoch, long txid) {
    return String.format(Locale.ROOT, "%s-%d-%016x", STAMP.format(at), epoch, txid);
  }

  /** When it was, to the millisecond; empty if the name is not of this kind. */
  public static Optional<Instant> at(Path directory) {
    String name = String.valueOf(directory.getFileName());
    try {
      String stamp = name.substring(0, Math.max(0, name.indexOf('-')));
      return Optional.of(STAMP.parse(stamp, Instant::from));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** Removes a directory with everything in it, if it is there; not durable by itself. */
  public static void remove(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
