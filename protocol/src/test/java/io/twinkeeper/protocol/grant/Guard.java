package io.twinkeeper.protocol.grant;

import io.twinkeeper.protocol.grant.World.Mistake;
import org.jspecify.annotations.Nullable;

/**
 * The guard with its service: TERM at the latest deadline it was given, KILL when the stop time
 * after that deadline is over, both as instants on the boot clock. A service takes anything from no
 * time to all of the stop time to die.
 */
final class Guard {
  private final World world;
  private final Host host;
  private boolean running;
  private boolean stopping;
  private int life;
  private long epoch;
  private Holder holder = Holder.NOBODY;
  private long deadlineMillis;
  private @Nullable Runnable whenGone;

  Guard(World world, Host host) {
    this.world = world;
    this.host = host;
  }

  /** Whether a service of the program's present or former life is still there. */
  boolean busy() {
    return running;
  }

  /** The program passes a deadline on; {@code start}: the service begins with it. */
  void deadline(long newEpoch, long untilMillis, boolean start) {
    long until =
        world.has(Mistake.HEARTBEATS_INSTEAD_OF_DEADLINES)
            ? host.clockMillis() + World.GRANT.deadline().toMillis()
            : untilMillis;
    if (start && !running && until > host.clockMillis()) {
      running = true;
      stopping = false;
      life++;
      epoch = newEpoch;
      holder = host.self();
      deadlineMillis = until;
      whenGone = null;
      world.edge.started(host, epoch, world.nowMillis());
      watch(life);
    } else if (running && !stopping && newEpoch == epoch) {
      deadlineMillis = Math.max(deadlineMillis, until);
    }
  }

  /** The program wants the service ended. */
  void stop(Runnable whenGone) {
    if (!running) {
      whenGone.run();
      return;
    }
    this.whenGone = whenGone;
    terminate(host.clockMillis() + World.GRANT.stopTime().toMillis());
  }

  /** End of file on standard input: end the service, then leave a last word. */
  void programDied() {
    if (running) {
      whenGone = null;
      terminate(host.clockMillis() + World.GRANT.stopTime().toMillis());
    }
  }

  void hostDied() {
    if (running) {
      running = false;
      life++;
      world.edge.ended(host, world.nowMillis());
    }
  }

  /** Nothing is served while the host stands still; when it goes on, the guard comes first. */
  void hostPaused() {
    if (!running) {
      return;
    }
    world.edge.ended(host, world.nowMillis());
    int watched = life;
    world.at(host.pausedUntilMillis(), () -> resume(watched));
  }

  private void resume(int watched) {
    if (!running || watched != life || host.paused()) {
      return;
    }
    if (host.clockMillis() >= deadlineMillis + World.GRANT.stopTime().toMillis()) {
      gone(watched);
    } else {
      world.edge.resumed(host, world.nowMillis());
    }
  }

  private void watch(int watched) {
    long wakeAtMillis = world.nowMillis() + host.trueMillis(deadlineMillis - host.clockMillis());
    world.at(wakeAtMillis, () -> onWake(watched));
  }

  private void onWake(int watched) {
    if (!running || stopping || watched != life) {
      return;
    }
    if (host.paused()) {
      world.at(host.pausedUntilMillis(), () -> onWake(watched));
    } else if (host.clockMillis() < deadlineMillis) {
      watch(watched);
    } else {
      terminate(deadlineMillis + World.GRANT.stopTime().toMillis());
    }
  }

  private void terminate(long killAtMillis) {
    if (stopping) {
      return;
    }
    stopping = true;
    long killAt = Math.min(killAtMillis, deadlineMillis + World.GRANT.stopTime().toMillis());
    long leftMillis = Math.max(0, killAt - host.clockMillis());
    long diesAfter = world.chance(40) ? leftMillis : world.random.nextLong(leftMillis + 1);
    int watched = life;
    world.at(world.nowMillis() + host.trueMillis(diesAfter), () -> gone(watched));
  }

  private void gone(int watched) {
    if (!running || watched != life) {
      return;
    }
    if (host.paused()) {
      world.at(host.pausedUntilMillis(), () -> gone(watched));
      return;
    }
    running = false;
    world.edge.ended(host, world.nowMillis());
    if (whenGone != null) {
      whenGone.run();
    } else if (world.chance(80)) {
      host.release(epoch, holder);
    }
  }
}
