package io.twinkeeper.persistence.directory.posix;

import io.twinkeeper.protocol.directory.Owner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/** Which numbers users and groups have on this machine. */
public final class Owners {
  private static final long KEPT_NS = 60_000_000_000L;

  private final Map<String, Integer> users = new HashMap<>();
  private final Map<String, Integer> groups = new HashMap<>();
  private final Map<Integer, String> userNames = new HashMap<>();
  private final Map<Integer, String> groupNames = new HashMap<>();

  private final LongSupplier nanoTime;
  private long since;

  /** Those of {@code /etc/passwd} and {@code /etc/group}, read again after a minute. */
  public Owners(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.since = nanoTime.getAsLong() - KEPT_NS;
  }

  private void refresh() {
    long now = nanoTime.getAsLong();
    if (now - since < KEPT_NS) {
      return;
    }
    since = now;
    read(Path.of("/etc/passwd"), users, userNames);
    read(Path.of("/etc/group"), groups, groupNames);
  }

  private static void read(Path file, Map<String, Integer> numbers, Map<Integer, String> names) {
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
        String[] fields = line.split(":", -1);
        if (fields.length > 2) {
          numbers.putIfAbsent(fields[0], Integer.parseInt(fields[2]));
          names.putIfAbsent(Integer.parseInt(fields[2]), fields[0]);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names of these numbers; a number without a name stands as itself. */
  public Owner nameOf(int user, int group) {
    refresh();
    return new Owner(
        userNames.getOrDefault(user, Integer.toUnsignedString(user)),
        groupNames.getOrDefault(group, Integer.toUnsignedString(group)));
  }

  /** The number of a user; empty if there is none of that name here. */
  public OptionalInt user(String name) {
    refresh();
    return number(users, name);
  }

  /** The number of a group; empty if there is none of that name here. */
  public OptionalInt group(String name) {
    refresh();
    return number(groups, name);
  }

  private static OptionalInt number(Map<String, Integer> numbers, String name) {
    Integer number = numbers.get(name);
    if (number != null) {
      return OptionalInt.of(number);
    }
    return name.matches("[0-9]{1,9}")
        ? OptionalInt.of(Integer.parseInt(name))
        : OptionalInt.empty();
  }
}
