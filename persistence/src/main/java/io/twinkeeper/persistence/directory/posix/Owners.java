package io.twinkeeper.persistence.directory.posix;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.twinkeeper.protocol.directory.Owner;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/**
 * This machine's names of users and groups, and their numbers. Numbers that have no name stand for
 * themselves, and a name that nobody has but that is a number stands for it.
 *
 * <p>Remembers what it was told for a minute. Blocks: names may come over a network. For one thread
 * at a time.
 */
public final class Owners {
  private static final long KEPT_NS = 60_000_000_000L;
  private static final int ERANGE = 34;
  private static final int MOST_BYTES = 1 << 20;

  /** In {@code struct passwd} and {@code struct group} alike: name, password, number. */
  private static final int NUMBER_AT = 16;

  private final LongSupplier nanoTime;
  private final Map<Owner, Owner> owners = new HashMap<>();
  private final Map<String, OptionalInt> users = new HashMap<>();
  private final Map<String, OptionalInt> groups = new HashMap<>();
  private final Memory entry = new Memory(64);
  private final Memory found = new Memory(8);
  private Memory buffer = new Memory(4096);
  private long since;

  public Owners(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.since = nanoTime.getAsLong();
  }

  private interface Lookup {
    int call(Pointer entry, Pointer buffer, long bytes, Pointer found);
  }

  /** The names of a user and a group. */
  public Owner nameOf(int user, int group) {
    forgetOld();
    Owner numbers = new Owner(Integer.toUnsignedString(user), Integer.toUnsignedString(group));
    return owners.computeIfAbsent(numbers, n -> new Owner(userName(user), groupName(group)));
  }

  /** The number of a user; empty if there is no such user here. */
  public OptionalInt user(String name) {
    forgetOld();
    return users.computeIfAbsent(
        name, n -> number(n, (e, b, s, f) -> Libc.getpwnam_r(terminated(n), e, b, s, f)));
  }

  /** The number of a group; empty if there is no such group here. */
  public OptionalInt group(String name) {
    forgetOld();
    return groups.computeIfAbsent(
        name, n -> number(n, (e, b, s, f) -> Libc.getgrnam_r(terminated(n), e, b, s, f)));
  }

  private void forgetOld() {
    long now = nanoTime.getAsLong();
    if (now - since > KEPT_NS) {
      owners.clear();
      users.clear();
      groups.clear();
      since = now;
    }
  }

  private String userName(int user) {
    return name(user, (e, b, s, f) -> Libc.getpwuid_r(user, e, b, s, f));
  }

  private String groupName(int group) {
    return name(group, (e, b, s, f) -> Libc.getgrgid_r(group, e, b, s, f));
  }

  private String name(int number, Lookup lookup) {
    return find(lookup)
        .map(e -> e.getPointer(0).getString(0, StandardCharsets.UTF_8.name()))
        .filter(name -> !name.isEmpty())
        .orElseGet(() -> Integer.toUnsignedString(number));
  }

  private OptionalInt number(String name, Lookup lookup) {
    Optional<Pointer> named = name.isEmpty() ? Optional.empty() : find(lookup);
    if (named.isPresent()) {
      return OptionalInt.of(named.get().getInt(NUMBER_AT));
    }
    try {
      int number = Integer.parseUnsignedInt(name);
      return number == -1 ? OptionalInt.empty() : OptionalInt.of(number); // -1: leave as it is
    } catch (NumberFormatException e) {
      return OptionalInt.empty();
    }
  }

  /** Empty too if the machine's directory of names does not answer: the number will do. */
  private Optional<Pointer> find(Lookup lookup) {
    while (true) {
      int error = lookup.call(entry, buffer, buffer.size(), found);
      if (error == ERANGE && buffer.size() < MOST_BYTES) {
        buffer = new Memory(buffer.size() * 4);
      } else if (error != Errno.EINTR) {
        return error == 0 && found.getPointer(0) != null ? Optional.of(entry) : Optional.empty();
      }
    }
  }

  private static byte[] terminated(String name) {
    return (name + '\0').getBytes(StandardCharsets.UTF_8);
  }
}
