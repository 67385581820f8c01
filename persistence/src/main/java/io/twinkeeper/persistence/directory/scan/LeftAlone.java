package io.twinkeeper.persistence.directory.scan;

import io.twinkeeper.protocol.directory.FilePath;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Which paths a scan has nothing to do with: the stream's own, ignored ones, and databases. */
final class LeftAlone {
  private static final List<byte[]> BESIDE_A_DATABASE =
      List.of(bytes("-wal"), bytes("-shm"), bytes("-journal"));

  private final ScanSettings settings;
  private final Findings findings;

  LeftAlone(ScanSettings settings, Findings findings) {
    this.settings = settings;
    this.findings = findings;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  boolean isIgnored(FilePath path, boolean directory) {
    return settings.ignore().ignores(path, directory);
  }

  /** Whether a directory on the way to a path is ignored. */
  boolean isBelowIgnored(FilePath path) {
    Optional<FilePath> above = path.parent();
    while (above.isPresent()) {
      if (isIgnored(above.get(), true)) {
        return true;
      }
      above = above.get().parent();
    }
    return false;
  }

  /** Whether it is a database of another stream, which must not be opened. */
  private boolean isForeign(FilePath path) {
    return settings.databases().test(path);
  }

  /** Whether it is a database, or beside one, as far as is known without opening it. */
  boolean isDatabase(FilePath path) {
    return isForeign(path)
        || beside(path).map(base -> isForeign(base) || findings.isDatabase(base)).orElse(false);
  }

  /** Whose write-ahead log, shared memory or journal it is by its name. */
  static Optional<FilePath> beside(FilePath path) {
    byte[] name = path.name();
    for (byte[] ending : BESIDE_A_DATABASE) {
      int base = name.length - ending.length;
      if (base > 0 && Arrays.equals(name, base, name.length, ending, 0, ending.length)) {
        byte[] whole = path.bytes();
        return Optional.of(FilePath.of(Arrays.copyOf(whole, whole.length - ending.length)));
      }
    }
    return Optional.empty();
  }
}
