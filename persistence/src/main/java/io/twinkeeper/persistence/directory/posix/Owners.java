package io.twinkeeper.persistence.directory.posix;

import io.twinkeeper.protocol.directory.Owner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/** Which numbers users and groups have on this machine. */
public final class Owners {
  private final Map<String, Integer> users = new HashMap<>();
  private final Map<String, Integer> groups = new HashMap<>();
  private final Map<Integer, String> userNames = new HashMap<>();
  private final Map<Integer, String> groupNames = new HashMap<>();

  /** Those of {@code /etc/passwd} and {@code /etc/group}. */
  public Owners() throws IOException {
    read(Path.of("/etc/passwd"), users, userNames);
    read(Path.of("/etc/group"), groups, groupNames);
  }

  private static void read(Path file, Map<String, Integer> numbers, Map<Integer, String> names)
      throws IOException {
    for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
      String[] fields = line.split(":", -1);
      if (fields.length > 2) {
        numbers.putIfAbsent(fields[0], Integer.parseInt(fields[2]));
        names.putIfAbsent(Integer.parseInt(fields[2]), fields[0]);
      }
    }
  }

  /** The names of these numbers; a number without a name stands as itself. */
  public Owner nameOf(int user, int group) {
    return new Owner(
        userNames.getOrDefault(user, Integer.toUnsignedString(user)),
        groupNames.getOrDefault(group, Integer.toUnsignedString(group)));
  }

  /** The number of a user; empty if there is none of that name here. */
  public OptionalInt user(String name) {
    return number(users, name);
  }

  /** The number of a group; empty if there is none of that name here. */
  public OptionalInt group(String name) {
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
