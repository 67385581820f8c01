package io.twinkeeper.persistence.directory.watch;

import io.twinkeeper.persistence.directory.watch.Line.Wait;
import io.twinkeeper.protocol.directory.FilePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What has changed and is not handed out yet: each path until it has rested for the debounce, or
 * has waited for the longest time.
 *
 * <p>Bounded: where too many paths wait, their directory waits for them, or the whole root. Times
 * are nanoseconds of one clock. Safe for any thread; no call blocks.
 */
final class Resting {
  /** How many may wait. */
  static final int MOST = 50_000;

  /** From how many waiting paths on it is no waste to look at their whole directory instead. */
  private static final int CROWD = 32;

  private static final int TOGETHER = 4;

  private final long debounce;
  private final long longest;
  private final long together;
  private final int most;
  private final Departed departed;
  private final Line paths = new Line();
  private final Line left = new Line();
  private final Line trees = new Line();
  private @Nullable Wait everything;
  private boolean walking;
  private boolean told;
  private long released;
  private long taken;

  Resting(WatchSettings settings, int most) {
    this.debounce = settings.debounce().toNanos();
    this.longest = settings.longest().toNanos();
    this.together = Math.min(debounce / 8, 4_000_000);
    this.most = most;
    this.departed = new Departed(debounce * TOGETHER);
  }

  /** Something happened to a path. */
  synchronized void path(FilePath path, long now) {
    departed.isBack(path);
    paths.touch(path, now);
    bound();
  }

  /**
   * What was at a path is gone. That is said when all that went with it has rested, too, within
   * {@link #TOGETHER} times the debounce: who looks at all of it at once sees how many they are.
   */
  synchronized void gone(FilePath path, long now) {
    departed.goes(path);
    paths.touch(path, now);
    bound();
  }

  /**
   * A directory was moved from here. That is not said before every tree has rested: it may have
   * been moved into one of them, and who looks at both at once sees that nothing is gone.
   */
  synchronized void left(FilePath path, long now) {
    left.touch(path, now);
    bound();
  }

  /** A directory, or the whole root if empty, is to be looked at with all that is below it. */
  synchronized void tree(Optional<FilePath> directory, long now) {
    Wait all = everything;
    if (directory.isEmpty() && all == null) {
      everything = new Wait(now, now);
    } else if (all != null) {
      all.last = now;
    } else {
      directory.ifPresent(path -> trees.touch(coveringTree(path), now));
      bound();
    }
  }

  /** While directories are being walked, no tree has rested: there is more to come. */
  synchronized void walking(boolean walking) {
    this.walking = walking;
  }

  /** One look at a tree that waits already covers what is found below it. */
  private FilePath coveringTree(FilePath path) {
    Optional<FilePath> above = trees.isEmpty() ? Optional.empty() : path.parent();
    while (above.isPresent() && !trees.holds(above.get())) {
      above = above.get().parent();
    }
    return above.orElse(path);
  }

  /**
   * Everything that waits is handed out by the next {@link #take}, rested or not: it is all that
   * happened before somebody asked for that.
   *
   * @param request by which {@link #takenThrough} says that it was handed out; higher than before
   */
  synchronized void release(long request) {
    released = request;
    told = false;
  }

  /** The last {@link #release} of which all was handed out; 0 if none. */
  synchronized long takenThrough() {
    return taken;
  }

  /** What has rested, or waited long enough. */
  synchronized Rested take(long now) {
    told = false;
    if (taken < released) {
      taken = released;
      return takeAll();
    }
    TreeSet<FilePath> whole = new TreeSet<>();
    TreeSet<FilePath> single = new TreeSet<>();
    long rested = now - debounce;
    long overdue = now - longest;
    trees.takeOverdue(overdue, whole);
    if (!walking) {
      trees.takeRested(rested, whole);
    }
    paths.takeRested(rested, single);
    departed.keepBack(single, now);
    paths.takeOverdue(overdue, single);
    departed.areOut(single);
    departed.take(now, single);
    left.takeOverdue(overdue, single);
    if (!walking && trees.isEmpty()) {
      left.takeRested(rested, single);
    }
    if (untilEverything(now) <= 0) {
      everything = null;
      return Rested.EVERYTHING;
    }
    return single.isEmpty() && whole.isEmpty() ? Rested.NOTHING : Rested.of(single, whole);
  }

  private Rested takeAll() {
    TreeSet<FilePath> whole = new TreeSet<>(trees.all().keySet());
    TreeSet<FilePath> single = new TreeSet<>(paths.all().keySet());
    single.addAll(left.all().keySet());
    departed.takeAll(single);
    List.of(paths, left, trees).forEach(Line::clear);
    if (everything != null) {
      everything = null;
      return Rested.EVERYTHING;
    }
    return Rested.of(single, whole);
  }

  synchronized boolean isEmpty() {
    return everything == null
        && paths.isEmpty()
        && left.isEmpty()
        && trees.isEmpty()
        && departed.size() == 0;
  }

  /** Whether the owner is to be told that something has rested: once until it takes. */
  synchronized boolean tells(long now) {
    boolean tells = !told && (taken < released || untilFirst(now) <= 0);
    told |= tells;
    return tells;
  }

  /**
   * How long until {@link #tells} says so, in nanoseconds; never if nothing waits or the owner is
   * told. A little later than the first one has rested, so that what happened together, such as a
   * rename, is handed out together.
   */
  synchronized long untilTelling(long now) {
    long until = told ? Long.MAX_VALUE : untilFirst(now);
    return until == Long.MAX_VALUE ? until : until + together;
  }

  private long untilFirst(long now) {
    long rested =
        Math.min(
            paths.untilRested(now, debounce),
            walking ? Long.MAX_VALUE : trees.untilRested(now, debounce));
    long overdue = Math.min(paths.untilOverdue(now, longest), trees.untilOverdue(now, longest));
    long others = Math.min(untilLeft(now), Math.min(untilEverything(now), departed.until(now)));
    return Math.min(Math.min(rested, overdue), others);
  }

  private long untilLeft(long now) {
    long rested = walking ? Long.MAX_VALUE : left.untilRested(now, debounce);
    long allTrees = trees.isEmpty() ? Long.MIN_VALUE : trees.latest() + debounce - now;
    return Math.min(Math.max(rested, allTrees), left.untilOverdue(now, longest));
  }

  private long untilEverything(long now) {
    Wait all = everything;
    if (all == null) {
      return Long.MAX_VALUE;
    }
    long rested = walking ? Long.MAX_VALUE : all.last + debounce - now;
    return Math.min(rested, all.first + longest - now);
  }

  private int size() {
    return paths.size() + left.size() + trees.size() + departed.size();
  }

  private void bound() {
    if (size() <= most) {
      return;
    }
    gatherCrowds();
    if (size() > most / 2) {
      Wait all = everything;
      for (Line line : List.of(paths, left, trees)) {
        for (Wait wait : line.all().values()) {
          all = including(all, wait);
        }
        line.clear();
      }
      everything = including(all, departed.clear());
    }
  }

  /** Where many paths of one directory wait, it waits for them. */
  private void gatherCrowds() {
    Map<Optional<FilePath>, List<FilePath>> byParent = new HashMap<>();
    for (FilePath path : paths.all().keySet()) {
      byParent.computeIfAbsent(path.parent(), p -> new ArrayList<>()).add(path);
    }
    List<FilePath> gone = new ArrayList<>();
    Map<FilePath, Wait> come = new HashMap<>();
    byParent.forEach(
        (parent, crowd) -> {
          if (crowd.size() >= CROWD) {
            gone.addAll(crowd);
            Wait wait = waitOf(crowd);
            parent.ifPresentOrElse(
                path -> come.put(path, wait), () -> everything = including(everything, wait));
          }
        });
    paths.replace(gone, Map.of());
    departed.areOut(gone);
    trees.replace(List.of(), come);
  }

  private Wait waitOf(List<FilePath> crowd) {
    Wait whole = null;
    for (FilePath path : crowd) {
      whole = including(whole, paths.all().get(path));
    }
    if (whole == null) {
      throw new IllegalStateException("nobody waits");
    }
    return whole;
  }

  private static @Nullable Wait including(@Nullable Wait whole, @Nullable Wait wait) {
    if (wait == null) {
      return whole;
    }
    Wait both = whole == null ? new Wait(wait.first, wait.last) : whole;
    both.include(wait);
    return both;
  }
}
