package io.twinkeeper.persistence.sqlite.follower;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.twinkeeper.persistence.segment.Durable;
import io.twinkeeper.persistence.segment.JsonRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The generation before the present one keeps its name for a while: SQLite reads where the link
 * leads and then opens that name, and makes an empty database where it finds none. {@code
 * superseded.json} in the state directory says which file that is and how it was left, so that it
 * is removed later, after a restart or by a source as well, unless somebody has written to it.
 */
public final class Superseded {
  /** Much longer than anybody takes from the link to the file. */
  static final Duration KEPT = Duration.ofMinutes(1);

  private static final JsonMapper JSON = JsonRecords.mapper();

  /**
   * The file's content.
   *
   * @param file the generation, an absolute path
   * @param header its first bytes when it was left, in hexadecimal digits
   * @param bytes its size then
   * @param since when the link was taken from it
   */
  record Left(String file, String header, long bytes, Instant since) {}

  private final Path record;

  private Superseded(Path record) {
    this.record = record;
  }

  /** Of the database whose state is in {@code directory}. */
  public static Superseded in(Path directory) {
    return new Superseded(directory.resolve("superseded.json"));
  }

  /** Nothing leads to {@code file} any more; the one before it goes. */
  void add(Path file, byte[] header, long bytes, Instant now) throws IOException {
    remove(left());
    Left left =
        new Left(file.toAbsolutePath().toString(), HexFormat.of().formatHex(header), bytes, now);
    Durable.replace(record, JSON.writeValueAsBytes(left));
  }

  /** Removes it once it has been kept for long enough; harmless at any time, from any thread. */
  public void tidy(Instant now) throws IOException {
    Left left = left();
    if (left != null && now.isAfter(left.since().plus(KEPT))) {
      remove(left);
    }
  }

  /** Whether {@code file} is here to be removed later. */
  boolean is(Path file) throws IOException {
    Left left = left();
    return left != null && left.file().equals(file.toAbsolutePath().toString());
  }

  private @Nullable Left left() throws IOException {
    return Files.exists(record) ? JSON.readValue(record.toFile(), Left.class) : null;
  }

  private static void remove(@Nullable Left left) throws IOException {
    if (left == null || !Files.exists(Path.of(left.file()))) {
      return;
    }
    Path file = Path.of(left.file());
    if (isUnchanged(file, left)) {
      Files.deleteIfExists(file);
    } else {
      FirstCopy.moveAside(file); // who had it open wrote to it
    }
  }

  private static boolean isUnchanged(Path file, Left left) throws IOException {
    try (CopyFile old = CopyFile.open(file)) {
      return old.size() == left.bytes()
          && HexFormat.of().formatHex(old.header()).equals(left.header());
    }
  }
}
