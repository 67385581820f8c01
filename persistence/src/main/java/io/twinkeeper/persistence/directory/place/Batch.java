package io.twinkeeper.persistence.directory.place;

import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.Errno;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.FilePath;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The directory of the trash that is being filled, {@code yyyyMMdd'T'HHmmss.SSS'Z'-n-why}. The
 * directory used last stays open.
 */
final class Batch implements AutoCloseable {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final int TIME_LENGTH = 20;

  /** Oldest first. */
  static final Comparator<String> ORDER =
      Comparator.<String, String>comparing(name -> name.substring(0, TIME_LENGTH))
          .thenComparing(name -> number(name).length())
          .thenComparing(Batch::number)
          .thenComparing(Comparator.naturalOrder());

  private final String name;
  private final Trash.Why why;
  private final Descriptor directory;
  private Optional<FilePath> parent = Optional.empty();
  private Descriptor current;
  private final List<FilePath> made = new ArrayList<>();
  private int counted;

  private Batch(String name, Trash.Why why, Descriptor directory) {
    this.name = name;
    this.why = why;
    this.directory = directory;
    this.current = directory;
  }

  static Batch make(Descriptor trash, Instant now, Trash.Why why) throws PosixException {
    for (int n = 0; ; n++) {
      String name = name(now, n, why);
      if (isFree(trash, now, n)) {
        trash.makeDirectory(bytes(name), 0700);
        return new Batch(name, why, trash.openDirectory(bytes(name)));
      }
    }
  }

  private static String name(Instant now, int n, Trash.Why why) {
    return TIME.format(now) + "-" + n + "-" + why.word();
  }

  /** Those of the same moment are in order, too. */
  private static boolean isFree(Descriptor trash, Instant now, int n) throws PosixException {
    for (Trash.Why why : Trash.Why.values()) {
      if (trash.look(bytes(name(now, n, why))).isPresent()) {
        return false;
      }
    }
    return true;
  }

  /** When a batch was made, by its name; empty if it is no batch's. */
  static Optional<Instant> timeOf(String name) {
    if (name.length() < TIME_LENGTH + 2 || name.charAt(TIME_LENGTH) != '-') {
      return Optional.empty();
    }
    try {
      LocalDateTime time = LocalDateTime.parse(name.substring(0, TIME_LENGTH), TIME);
      return Optional.of(time.toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static String number(String name) {
    int end = name.indexOf('-', TIME_LENGTH + 1);
    return name.substring(TIME_LENGTH + 1, end < 0 ? name.length() : end);
  }

  /** Why its content is in the trash, by its name; if that does not say, it was removed. */
  static Trash.Why whyOf(String name) {
    String word = name.substring(name.lastIndexOf('-') + 1);
    return Arrays.stream(Trash.Why.values())
        .filter(why -> why.word().equals(word))
        .findFirst()
        .orElse(Trash.Why.DELETED);
  }

  static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.ISO_8859_1);
  }

  String name() {
    return name;
  }

  Trash.Why why() {
    return why;
  }

  /** Where something of this path goes. Good until the next call; it may be taken already. */
  Spot spot(FilePath path) throws PosixException {
    if (!path.parent().equals(parent)) {
      Descriptor next = path.parent().isEmpty() ? directory : made(path.parent().get());
      closeCurrent();
      current = next;
      parent = path.parent();
    }
    return new Spot(current, path.name());
  }

  private Descriptor made(FilePath path) throws PosixException {
    try {
      return directory.directory(path);
    } catch (PosixException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
    Optional<FilePath> above = path.parent();
    try (Descriptor in = above.isEmpty() ? directory.again() : made(above.get())) {
      in.makeDirectory(path.name(), 0700);
      made.add(path);
    }
    return directory.directory(path);
  }

  /** How many directories were made in it since the last call; itself counts, once. */
  int newDirectories() {
    int fresh = made.size() + 1 - counted;
    counted += fresh;
    return fresh;
  }

  /** Removes its directories, and itself, as far as nothing is in them. */
  void prune(Descriptor trash) throws PosixException {
    closeCurrent();
    current = directory;
    parent = Optional.empty();
    for (int i = made.size() - 1; i >= 0; i--) {
      FilePath path = made.get(i);
      try (Descriptor in = directory.parentOf(path)) {
        removeIfEmpty(in, path.name());
      } catch (PosixException e) {
        if (!e.isMissing()) {
          throw e;
        }
      }
    }
    removeIfEmpty(trash, bytes(name));
  }

  static boolean removeIfEmpty(Descriptor in, byte[] name) throws PosixException {
    try {
      in.removeDirectory(name);
      return true;
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOTEMPTY || e.errno() == Errno.EEXIST || e.isMissing()) {
        return false;
      }
      throw e;
    }
  }

  private void closeCurrent() {
    if (current != directory) {
      current.close();
    }
  }

  @Override
  public void close() {
    closeCurrent();
    directory.close();
  }
}
