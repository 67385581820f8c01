package io.twinkeeper.persistence.directory.watch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a status is made of.
 *
 * @param limited directories that are not watched as there is a limit
 * @param most how many watches there may be; the kernel's limit if that is less
 */
record Figures(
    int watched,
    int limited,
    int withoutDescriptor,
    int forbidden,
    int faulty,
    long overflows,
    long badPaths,
    int most,
    Optional<String> rootProblem) {
  private static final String MACHINE = "fs.inotify.max_user_watches";

  /** The same limit, or in a container perhaps a lower one of its own. */
  private static final String NAMESPACE = "user.max_inotify_watches";

  static Figures of(Branches branches, long overflows, long badPaths, Ground ground) {
    Unwatched unwatched = branches.unwatched();
    return new Figures(
        branches.watched(),
        unwatched.count(Obstacle.LIMIT),
        unwatched.count(Obstacle.OPEN_FILES),
        unwatched.count(Obstacle.FORBIDDEN),
        unwatched.count(Obstacle.FAULT),
        overflows,
        badPaths,
        branches.most(),
        ground.problem());
  }

  WatchStatus status(Duration poll) {
    int unwatched = limited + withoutDescriptor + forbidden + faulty;
    return new WatchStatus(watched, unwatched, overflows, warning(poll));
  }

  private Optional<String> warning(Duration poll) {
    List<String> warnings = new ArrayList<>(rootProblem.stream().toList());
    String slowly = " not watched but looked at every " + shown(poll) + ": ";
    if (limited > 0) {
      warnings.add(limited + " of " + (watched + limited) + " directories are" + slowly + advice());
    }
    if (withoutDescriptor > 0) {
      warnings.add(directories(withoutDescriptor) + slowly + "too many open files, see ulimit -n");
    }
    if (faulty > 0) {
      warnings.add(directories(faulty) + slowly + "they could not be opened or listed");
    }
    if (forbidden > 0) {
      warnings.add(directories(forbidden) + " not watched: they may not be read");
    }
    if (badPaths > 0) {
      warnings.add(
          badPaths + " times a path was passed over: it is too long or has too many names");
    }
    return warnings.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", warnings));
  }

  private static String directories(int count) {
    return count == 1 ? "1 directory is" : count + " directories are";
  }

  /** Others of the same user have watches too, so the limit is counted from, not the own ones. */
  private String advice() {
    long machine = sysctl(MACHINE);
    long namespace = sysctl(NAMESPACE);
    long limit = Math.min(most, Math.min(machine, namespace));
    long needed = (limit == Integer.MAX_VALUE ? watched : Math.max(limit, watched)) + limited;
    return "the limit of inotify watches is reached; set sysctl "
        + (namespace < machine ? NAMESPACE : MACHINE)
        + " = "
        + Long.highestOneBit(needed) * 2
        + ", needed are at least "
        + needed;
  }

  /** In one read: a second one finds the end of the file, however little the first one took. */
  private static long sysctl(String name) {
    byte[] digits = new byte[32];
    try (InputStream file = Files.newInputStream(Path.of("/proc/sys", name.split("\\.", -1)))) {
      int length = Math.max(0, file.read(digits));
      return Long.parseLong(new String(digits, 0, length, StandardCharsets.US_ASCII).strip());
    } catch (IOException | NumberFormatException e) {
      return Integer.MAX_VALUE;
    }
  }

  private static String shown(Duration time) {
    return time.toSeconds() > 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }
}
