package io.twinkeeper.ops.demo.edge;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts connectors per workload and instant, from the events themselves and not by sampling: the
 * number changes only in {@link #opened} and {@link #ended}, and each change is compared with the
 * highest so far. It refuses nobody; a judge that prevents the crime proves nothing.
 *
 * <p>Any thread may call.
 */
final class Judge {
  private static final int SPANS_KEPT = 1_000;

  private final InstantSource clock;
  private final Consumer<Span> log;
  private final Map<String, Span> live = new LinkedHashMap<>();
  private final Deque<Span> past = new ArrayDeque<>();
  private int maxAtOnce;

  /**
   * A judge who has seen nothing yet.
   *
   * @param log told of every span when it opens and when it ends
   */
  Judge(InstantSource clock, Consumer<Span> log) {
    this.clock = clock;
    this.log = log;
  }

  synchronized void opened(String workload, String node, long epoch, String session) {
    Span span =
        new Span(workload, node, epoch, session, clock.instant(), null, clock.instant(), null);
    live.put(session, span);
    maxAtOnce = Math.max(maxAtOnce, count(workload));
    log.accept(span);
  }

  synchronized void beat(String session) {
    live.computeIfPresent(session, (id, span) -> span.beat(clock.instant()));
  }

  /** Ends a session; nothing happens if it had ended before. */
  synchronized void ended(String session, String why) {
    @Nullable Span span = live.remove(session);
    if (span == null) {
      return;
    }
    Span whole = span.ended(clock.instant(), why);
    past.addLast(whole);
    if (past.size() > SPANS_KEPT) {
      past.removeFirst();
    }
    log.accept(whole);
  }

  synchronized EdgeReport report() {
    return new EdgeReport(
        busiest(), maxAtOnce, new ArrayList<>(live.values()), new ArrayList<>(past));
  }

  private int count(String workload) {
    return (int) live.values().stream().filter(s -> s.workload().equals(workload)).count();
  }

  private int busiest() {
    Map<String, AtomicInteger> counts = new LinkedHashMap<>();
    live.values()
        .forEach(
            s -> counts.computeIfAbsent(s.workload(), w -> new AtomicInteger()).incrementAndGet());
    return counts.values().stream().mapToInt(AtomicInteger::get).max().orElse(0);
  }

  /** The living sessions of a workload, newest last. */
  synchronized List<String> sessionsOf(String workload) {
    return live.values().stream()
        .filter(s -> s.workload().equals(workload))
        .map(Span::session)
        .toList();
  }
}
