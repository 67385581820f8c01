package io.twinkeeper.persistence.tenant;

import io.twinkeeper.protocol.tenant.NamePattern;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The names in one directory that a pattern fits.
 *
 * @param identity which directory it was
 * @param changed its time of change before it was read
 * @param readAt when it was read
 * @param names safe ones
 * @param unsafe others, in a form that may be shown
 */
record DirectoryListing(
    Object identity, Instant changed, Instant readAt, List<String> names, List<String> unsafe) {

  /** A change within one tick of the file system's clock would leave the same time of change. */
  private static final Duration TICK = Duration.ofSeconds(2);

  private static final int SHOWN_UNSAFE = 20;

  /** The earlier listing if nothing has changed since; else a new one. */
  static DirectoryListing of(
      Path directory,
      BasicFileAttributes attributes,
      NamePattern pattern,
      @Nullable DirectoryListing earlier)
      throws IOException {
    Object identity = String.valueOf(attributes.fileKey());
    Instant changed = attributes.lastModifiedTime().toInstant();
    if (earlier != null
        && earlier.identity.equals(identity)
        && earlier.changed.equals(changed)
        && earlier.readAt.isAfter(changed.plus(TICK))) {
      return earlier;
    }
    return read(directory, identity, changed, pattern);
  }

  private static DirectoryListing read(
      Path directory, Object identity, Instant changed, NamePattern pattern) throws IOException {
    Instant now = Instant.now();
    List<String> names = new ArrayList<>();
    List<String> unsafe = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        sort(String.valueOf(entry.getFileName()), pattern, names, unsafe);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return new DirectoryListing(identity, changed, now, List.copyOf(names), List.copyOf(unsafe));
  }

  private static void sort(
      String name, NamePattern pattern, List<String> names, List<String> unsafe) {
    if (!pattern.resembles(name)) {
      return;
    }
    if (NamePattern.isSafe(name)) {
      names.add(name);
    } else if (unsafe.size() < SHOWN_UNSAFE) {
      unsafe.add(name.replaceAll("\\p{Cntrl}", "?"));
    }
  }
}
