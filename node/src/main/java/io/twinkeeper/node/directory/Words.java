package io.twinkeeper.node.directory;

import io.twinkeeper.node.directory.DirectoryEvents.Verb;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Has operators' words recorded: the first one at once, and those of its kind that follow within
 * {@link #TOGETHER} as one, then. So a script that goes through a tree does not push everything
 * else out of the history. Not thread-safe.
 */
final class Words {
  static final Duration TOGETHER = Duration.ofMinutes(1);

  /** What was said since something was recorded, and the last of it. */
  private record Gathered(long sinceNanos, int count, String last) {}

  private final String directory;
  private final DirectoryEvents events;
  private final LongSupplier nanoTime;
  private final Map<Verb, Gathered> gathered = new EnumMap<>(Verb.class);

  Words(String directory, DirectoryEvents events, LongSupplier nanoTime) {
    this.directory = directory;
    this.events = events;
    this.nanoTime = nanoTime;
  }

  /** An operator's word was followed. */
  void ordered(Verb verb, String what) {
    Gathered before = gathered.get(verb);
    if (before == null) {
      events.ordered(directory, verb, what);
      gathered.put(verb, new Gathered(nanoTime.getAsLong(), 0, ""));
    } else {
      gathered.put(verb, new Gathered(before.sinceNanos, before.count + 1, what));
      note();
    }
  }

  /** To be called again and again: records what has been gathered for long enough. */
  void note() {
    long now = nanoTime.getAsLong();
    for (Verb verb : Verb.values()) {
      Gathered some = gathered.get(verb);
      if (some != null && now - some.sinceNanos >= TOGETHER.toNanos()) {
        record(verb, some);
      }
    }
  }

  /** Nothing more will be said. */
  void end() {
    Map.copyOf(gathered).forEach(this::record);
    gathered.clear();
  }

  private void record(Verb verb, Gathered some) {
    if (some.count == 0) {
      gathered.remove(verb);
      return;
    }
    String what = some.count == 1 ? some.last : some.last + "; and " + (some.count - 1) + " more";
    events.ordered(directory, verb, what);
    gathered.put(verb, new Gathered(nanoTime.getAsLong(), 0, ""));
  }
}
