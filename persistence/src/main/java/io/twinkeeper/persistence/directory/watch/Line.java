package io.twinkeeper.persistence.directory.watch;

import io.twinkeeper.protocol.directory.FilePath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Paths that wait: known by which has rested longest, and by which has waited longest. */
final class Line {
  /** Times of the first and the last change, in nanoseconds; only their differences count. */
  static final class Wait {
    long first;
    long last;

    Wait(long first, long last) {
      this.first = first;
      this.last = last;
    }

    void include(Wait other) {
      first = other.first - first < 0 ? other.first : first;
      last = other.last - last > 0 ? other.last : last;
    }
  }

  private final Map<FilePath, Wait> byLast = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<FilePath, Wait> byFirst = new LinkedHashMap<>();
  private long latest;

  int size() {
    return byFirst.size();
  }

  boolean isEmpty() {
    return byFirst.isEmpty();
  }

  boolean holds(FilePath path) {
    return byFirst.containsKey(path);
  }

  /** When anything in it was last changed; of no meaning if it is empty. */
  long latest() {
    return latest;
  }

  void touch(FilePath path, long now) {
    Wait wait = byLast.get(path); // which puts it last
    if (wait == null) {
      wait = new Wait(now, now);
      byLast.put(path, wait);
      byFirst.put(path, wait);
    }
    wait.last = now;
    latest = now;
  }

  /** Nanoseconds after {@code now} when the first of them has rested; never if it is empty. */
  long untilRested(long now, long debounce) {
    return isEmpty() ? Long.MAX_VALUE : head(byLast).last + debounce - now;
  }

  /** Nanoseconds after {@code now} when the first of them has waited long enough. */
  long untilOverdue(long now, long longest) {
    return isEmpty() ? Long.MAX_VALUE : head(byFirst).first + longest - now;
  }

  private static Wait head(Map<FilePath, Wait> waits) {
    return waits.values().iterator().next();
  }

  /** Moves those out that were last changed at {@code since} or before. */
  void takeRested(long since, Collection<FilePath> to) {
    drain(byLast, byFirst, wait -> wait.last - since <= 0, to);
  }

  /** Moves those out that were first changed at {@code since} or before. */
  void takeOverdue(long since, Collection<FilePath> to) {
    drain(byFirst, byLast, wait -> wait.first - since <= 0, to);
  }

  private static void drain(
      Map<FilePath, Wait> from,
      Map<FilePath, Wait> other,
      Predicate<Wait> due,
      Collection<FilePath> to) {
    Iterator<Map.Entry<FilePath, Wait>> each = from.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<FilePath, Wait> next = each.next();
      if (!due.test(next.getValue())) {
        return;
      }
      each.remove();
      other.remove(next.getKey());
      to.add(next.getKey());
    }
  }

  /** All of them, in no order; changes of this line show in it. */
  Map<FilePath, Wait> all() {
    return byFirst;
  }

  /** Removes those, and puts others in their place in the order. */
  void replace(Collection<FilePath> gone, Map<FilePath, Wait> come) {
    Map<FilePath, Wait> all = new HashMap<>(byFirst);
    gone.forEach(all::remove);
    come.forEach((path, wait) -> all.computeIfAbsent(path, p -> wait).include(wait));
    List<Map.Entry<FilePath, Wait>> ordered = new ArrayList<>(all.entrySet());
    clear();
    ordered.sort(Map.Entry.comparingByValue(by(wait -> wait.first)));
    ordered.forEach(entry -> byFirst.put(entry.getKey(), entry.getValue()));
    ordered.sort(Map.Entry.comparingByValue(by(wait -> wait.last)));
    ordered.forEach(entry -> byLast.put(entry.getKey(), entry.getValue()));
    ordered.forEach(entry -> latest = entry.getValue().last);
  }

  private interface Time {
    long of(Wait wait);
  }

  private static Comparator<Wait> by(Time time) {
    return (a, b) -> Long.signum(time.of(a) - time.of(b));
  }

  void clear() {
    byLast.clear();
    byFirst.clear();
  }
}
