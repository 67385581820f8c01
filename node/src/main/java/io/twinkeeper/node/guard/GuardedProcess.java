package io.twinkeeper.node.guard;

import io.twinkeeper.node.guard.GuardEvent.Ended;
import io.twinkeeper.node.guard.GuardEvent.Exited;
import io.twinkeeper.node.guard.GuardEvent.Joined;
import io.twinkeeper.node.guard.GuardEvent.Reason;
import io.twinkeeper.node.guard.GuardEvent.Started;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One command and the guard it runs under. It starts with the first {@link #serveUntil} or {@link
 * #hold} and is over with {@link Ended}; there is no second start.
 *
 * <p>Whatever happens to this JVM, the guard ends the command. If the guard is lost instead, this
 * side ends the command, itself or through the kernel's parent-death signal. Callable from any
 * thread. Calls after the end do nothing.
 */
public final class GuardedProcess {
  private static final Logger log = LoggerFactory.getLogger(GuardedProcess.class);

  /** Far beyond any uptime, and short enough for a shell's arithmetic. */
  private static final long LATEST_MILLIS = 100_000_000_000_000_000L;

  /** A guard that has answered no deadline for so long guards nothing: it is stopped or stuck. */
  private static final int UNANSWERED_MILLIS = 3_000;

  /** Hears what the guard tells. */
  @FunctionalInterface
  public interface Listener {
    /** Called on the guard's own thread; the next event waits until it returns. */
    void onEvent(GuardedProcess process, GuardEvent event);
  }

  private final String id;
  private final Process guard;
  private final Guards guards;
  private final Listener listener;
  private final AtomicLong unansweredSinceMillis = new AtomicLong();
  private volatile long processGroup;
  private volatile String termDirectory = "";

  private GuardedProcess(String id, Process guard, Guards guards, Listener listener) {
    this.id = id;
    this.guard = guard;
    this.guards = guards;
    this.listener = listener;
  }

  static GuardedProcess of(String id, Process guard, Guards guards, Listener listener) {
    GuardedProcess process = new GuardedProcess(id, guard, guards, listener);
    Thread reader = new Thread(process::listen, "guard-" + id);
    reader.setDaemon(true);
    reader.start();
    return process;
  }

  /** Makes the command part of a term: {@link Joined}, or the end if the term is closed. */
  public void join(Term term) {
    termDirectory = term.directory().toString();
    send("join " + termDirectory);
  }

  /**
   * Lets the command live until {@code bootMillis} of the {@link BootClock}; the latest such call
   * counts, an earlier time never shortens it.
   */
  public void serveUntil(long bootMillis) {
    long now = guards.clock().millis();
    long since = unansweredSinceMillis.compareAndExchange(0, now);
    if (since > 0 && now - since > UNANSWERED_MILLIS) {
      guard.destroyForcibly();
      return;
    }
    send("deadline " + Math.min(bootMillis, LATEST_MILLIS));
  }

  /** Lets the command live as long as this JVM does. */
  public void hold() {
    send("hold");
  }

  /** TERM now, KILL after the stop time. */
  public void stop() {
    send("stop");
  }

  /** TERM now, KILL at {@code bootMillis} or after the stop time, whichever is first. */
  public void stop(long bootMillis) {
    send("stop " + Math.max(1, bootMillis));
  }

  /** Kills the guard, which does not do its work; its command is then ended from here. */
  public void dismissGuard() {
    guard.destroyForcibly();
  }

  /** The guard's own process id. */
  public long guardProcess() {
    return guard.pid();
  }

  private synchronized void send(String line) {
    try {
      OutputStream input = guard.getOutputStream();
      input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      input.flush();
    } catch (IOException e) {
      // The guard is gone: its reader knows and reports the end.
      log.debug("guard {} did not take \"{}\": {}", id, line, e.toString());
    }
  }

  private void listen() {
    Reason reason = readToTheEnd();
    if (reason == Reason.GUARD_LOST) {
      log.warn("the guard of {} is lost; ending its processes", id);
      sweep();
    }
    listener.onEvent(this, new Ended(reason));
  }

  private Reason readToTheEnd() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(guard.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int space = line.indexOf(' ');
        String word = space < 0 ? line : line.substring(0, space);
        String value = line.substring(space + 1);
        if (word.equals("ended")) {
          return reason(value);
        }
        hear(word, value);
      }
    } catch (IOException e) {
      log.debug("the output of guard {} broke off", id, e);
    }
    return Reason.GUARD_LOST;
  }

  private void hear(String word, String value) {
    switch (word) {
      case "joined" -> listener.onEvent(this, new Joined());
      case "started" -> {
        processGroup = Long.parseLong(value);
        listener.onEvent(this, new Started(processGroup));
      }
      case "exited" -> listener.onEvent(this, new Exited(Integer.parseInt(value)));
      case "until" -> unansweredSinceMillis.set(0);
      default -> log.warn("guard {} says: {} {}", id, word, value);
    }
  }

  private static Reason reason(String word) {
    return switch (word) {
      case "stop" -> Reason.STOP;
      case "exited" -> Reason.EXITED;
      case "deadline" -> Reason.DEADLINE;
      case "eof" -> Reason.EOF;
      case "closed" -> Reason.CLOSED;
      default -> throw new IllegalArgumentException("a guard ended for an unknown reason: " + word);
    };
  }

  private void sweep() {
    try {
      guards.sweep(id, processGroup, termDirectory);
    } catch (IOException e) {
      log.error("cannot end the processes of {} (group {})", id, processGroup, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return id;
  }
}
