package io.twinkeeper.ops.demo.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Clients that post events through the edge at a fixed rate, whether or not the answers keep up
 * (open loop): an outage does not slow them down, so it cannot hide. Every write has an id of its
 * own; one that fails is never sent again, the next write is simply another.
 */
public final class LoadGenerator implements AutoCloseable {
  private static final int FEWEST_LANES = 16;
  private static final int MOST_LANES = 512;
  private static final long LATE_NANOS = 500_000_000L;
  private static final long HOPELESSLY_BEHIND_NANOS = 1_000_000_000L;
  private static final Pattern NODE = Pattern.compile("\"node\":\"([^\"]*)\"");

  /** A write and when it is due. */
  private record Due(int number, long nanos) {}

  private final InetSocketAddress edge;
  private final String run;
  private final int writesPerSecond;
  private final AnswerLog answers = new AnswerLog();
  private final FenceCosts fenceCosts = new FenceCosts();
  private final Outcomes outcomes;
  private final AtomicInteger numbers = new AtomicInteger();
  private final AtomicLong late = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong notSent = new AtomicLong();
  private final Deque<Lane> idle = new ConcurrentLinkedDeque<>();
  private final ExecutorService lanes;
  private final Thread schedule = new Thread(this::schedule, "load-schedule");
  private volatile boolean stopping;

  private LoadGenerator(
      InetSocketAddress edge, int writesPerSecond, String run, Outcomes outcomes) {
    this.edge = edge;
    this.outcomes = outcomes;
    this.writesPerSecond = writesPerSecond;
    this.run = run;
    // Half a second of silence at the full rate; more lanes would only crowd a cold service.
    int most = Math.max(FEWEST_LANES, Math.min(MOST_LANES, writesPerSecond / 2));
    this.lanes =
        new ThreadPoolExecutor(
            0,
            most,
            5,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            LoadGenerator::daemon,
            (write, pool) -> notSent.incrementAndGet());
  }

  /**
   * Starts posting.
   *
   * @param run the first part of every id; letters and digits
   */
  public static LoadGenerator start(InetSocketAddress edge, int writesPerSecond, String run) {
    return start(edge, writesPerSecond, run, (number, sent, ended, status, answer) -> {});
  }

  /** Hears how each write ended. Called on many threads. */
  @FunctionalInterface
  public interface Outcomes {
    /**
     * One write is over.
     *
     * @param sentNanos {@link System#nanoTime} just before its bytes left
     * @param status of HTTP; 0 if it was cut off or not answered in time
     * @param answer the body, empty if there is none
     */
    void ended(int number, long sentNanos, long endedNanos, int status, String answer);
  }

  /** As above, with somebody who hears of every write. */
  public static LoadGenerator start(
      InetSocketAddress edge, int writesPerSecond, String run, Outcomes outcomes) {
    LoadGenerator load = new LoadGenerator(edge, writesPerSecond, run, outcomes);
    load.schedule.setDaemon(true);
    load.schedule.start();
    return load;
  }

  /** Every answered write. */
  public AnswerLog answers() {
    return answers;
  }

  /** What the answers say of the service's commit fence. */
  public FenceCosts fenceCosts() {
    return fenceCosts;
  }

  /** The number of the write that has this id; empty if it is none of this run's. */
  public OptionalInt number(String id) {
    boolean own = id.startsWith(run + "-");
    return own
        ? OptionalInt.of(Integer.parseInt(id.substring(run.length() + 1)))
        : OptionalInt.empty();
  }

  public Counts counts() {
    return new Counts(answers.size(), late.get(), refused.get(), failed.get(), notSent.get());
  }

  /** Posts no more and waits until the writes under way are answered or given up. */
  @Override
  public void close() {
    stopping = true;
    try {
      schedule.join();
      lanes.shutdown();
      if (!lanes.awaitTermination(5, TimeUnit.SECONDS)) {
        lanes.shutdownNow();
      }
    } catch (InterruptedException e) {
      lanes.shutdownNow();
      Thread.currentThread().interrupt();
    }
    idle.forEach(Lane::close);
  }

  private void schedule() {
    long period = 1_000_000_000L / writesPerSecond;
    long due = System.nanoTime();
    while (!stopping) {
      long now = System.nanoTime();
      if (now < due) {
        LockSupport.parkNanos(due - now);
      } else if (now - due > HOPELESSLY_BEHIND_NANOS) {
        notSent.addAndGet((now - due) / period);
        due = now;
      } else {
        Due write = new Due(numbers.getAndIncrement(), due);
        lanes.execute(() -> post(write));
        due += period;
      }
    }
  }

  private void post(Due due) {
    // The lane used last first: no more connections than the answers' pace asks for.
    Lane lane = Optional.ofNullable(idle.pollFirst()).orElseGet(() -> new Lane(edge));
    post(lane, due);
    idle.addFirst(lane);
  }

  private void post(Lane lane, Due due) {
    String body = "{\"id\":\"" + run + "-" + due.number + "\",\"points\":" + due.number % 100 + "}";
    long sent = System.nanoTime();
    try {
      Lane.Reply reply = lane.post(body);
      outcomes.ended(due.number, sent, System.nanoTime(), reply.status(), reply.body());
      Matcher node = NODE.matcher(reply.body());
      if (reply.status() != 200 || !node.find()) {
        refused.incrementAndGet();
        return;
      }
      answers.add(due.number, node.group(1), sent);
      fenceCosts.note(reply.body());
      if (System.nanoTime() - due.nanos > LATE_NANOS) {
        late.incrementAndGet();
      }
    } catch (IOException e) {
      failed.incrementAndGet();
      outcomes.ended(due.number, sent, System.nanoTime(), 0, "");
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(null, task, "load", 256 * 1024);
    thread.setDaemon(true);
    return thread;
  }
}
