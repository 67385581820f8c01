package io.twinkeeper.ops.demo.edge;

import io.twinkeeper.ops.demo.beat.Beats;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The demo's connector: dials the edge and carries its clients to the local service, byte for byte.
 *
 * <p>{@code GET /ready} on its own port answers 200 while the edge holds its session. If the edge
 * drops it, it dials again after 300 ms, and so does one that was frozen: until then its guard has
 * ended it, if it must not live again. On TERM it asks the edge for no new clients, lets the
 * answers under way pass, and ends.
 *
 * <p>With {@code exit-when-frozen} it exits with {@value #FROZEN} as soon as it finds that it was
 * frozen for more than a second, before it greets anybody. The demo does without: there the guard
 * alone must do.
 */
public final class Relay {
  static final int FROZEN = 70;
  static final String EXIT_WHEN_FROZEN = "exit-when-frozen";

  static final Duration REDIAL_AFTER = Duration.ofMillis(300);
  private static final long DRAIN_MILLIS = 500;
  private static final int THREAD_STACK_BYTES = 256 * 1024;

  private final InetSocketAddress edge;
  private final InetSocketAddress service;
  private final String workload;
  private final String node;
  private final long epoch;
  private final FreezeWatch watch;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(null, task, "relay", THREAD_STACK_BYTES);
            thread.setDaemon(true);
            return thread;
          });
  private final Optional<Beats> beats = Beats.ofEnvironment();
  private volatile @Nullable Uplink uplink;
  private volatile @Nullable ReadyPage page;
  private volatile boolean leaving;

  private Relay(
      InetSocketAddress edge,
      InetSocketAddress service,
      String workload,
      String node,
      long epoch,
      Runnable frozen) {
    this.edge = edge;
    this.service = service;
    this.workload = workload;
    this.node = node;
    this.epoch = epoch;
    this.watch = new FreezeWatch(Relay::bootClockMillis, Wire.SILENCE, frozen);
  }

  private void run() throws InterruptedException {
    threads.execute(this::beat);
    while (!leaving) {
      try (Uplink fresh = Uplink.dial(edge, service, threads)) {
        watch.check();
        uplink = fresh;
        fresh.stay(workload, node, epoch);
        System.out.println("the edge is gone or silent, dialling again");
      } catch (IOException e) {
        System.err.println("edge " + edge + ": " + e.getMessage());
      }
      uplink = null;
      TimeUnit.NANOSECONDS.sleep(REDIAL_AFTER.toNanos());
    }
  }

  private void beat() {
    try {
      while (true) {
        watch.beat();
        Uplink link = uplink;
        String state = link != null && link.ready() ? "ready" : "alone";
        beats.ifPresent(file -> file.note("connector", state));
        TimeUnit.NANOSECONDS.sleep(
            beats.isPresent() ? Beats.EVERY.toNanos() : Wire.BEAT_EVERY.toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean ready() {
    Uplink link = uplink;
    return link != null && link.ready();
  }

  private void leave() {
    beats.filter(Beats::isStubborn).ifPresent(Beats::awaitKill);
    leaving = true;
    Uplink link = uplink;
    try {
      if (link != null) {
        link.drain(DRAIN_MILLIS);
        link.close();
      }
      // A JVM that ends waits 300 ms for threads that are in a system call, such as this page's.
      ReadyPage open = page;
      if (open != null) {
        open.close();
      }
      Runtime.getRuntime().halt(0);
    } catch (IOException | InterruptedException e) {
      Runtime.getRuntime().halt(1);
    }
  }

  private static void exitFrozen() {
    System.err.println("was frozen for more than a second: closing everything");
    Runtime.getRuntime().halt(FROZEN);
  }

  private static void goOnThawed() {
    System.err.println("was frozen for more than a second: going on");
  }

  /** Milliseconds since boot; goes on while a process is stopped and while a machine sleeps. */
  private static long bootClockMillis() {
    try {
      String uptime = Files.readString(Path.of("/proc/uptime"));
      return Math.round(Double.parseDouble(uptime.substring(0, uptime.indexOf(' '))) * 1_000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs until TERM. Arguments: the edge's address (host:port), node name, the service's address,
   * address of {@code /ready}, workload, and {@code exit-when-frozen} if wanted. The epoch comes
   * from {@code TWINKEEPER_EPOCH}, else 0.
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    boolean exits = args.length == 6 && args[5].equals(EXIT_WHEN_FROZEN);
    if (args.length != 5 && !exits) {
      System.err.println(
          "usage: Relay EDGE NODE SERVICE READY WORKLOAD [" + EXIT_WHEN_FROZEN + "]");
      System.exit(2);
    }
    @Nullable String epoch = System.getenv("TWINKEEPER_EPOCH");
    Relay relay =
        new Relay(
            Wire.address(args[0]),
            Wire.address(args[2]),
            args[4],
            args[1],
            epoch == null ? 0 : Long.parseLong(epoch),
            exits ? Relay::exitFrozen : Relay::goOnThawed);
    Runtime.getRuntime().addShutdownHook(new Thread(relay::leave, "leave"));
    relay.page = ReadyPage.open(Wire.address(args[3]), relay::ready, relay.threads);
    relay.run();
  }
}
