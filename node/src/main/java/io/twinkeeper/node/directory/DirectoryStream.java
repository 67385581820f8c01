package io.twinkeeper.node.directory;

import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.twinkeeper.node.directory.DirectoryMessages.ActiveHere;
import io.twinkeeper.node.directory.DirectoryMessages.Command;
import io.twinkeeper.node.directory.DirectoryMessages.Confirm;
import io.twinkeeper.node.directory.DirectoryMessages.Declined;
import io.twinkeeper.node.directory.DirectoryMessages.Describe;
import io.twinkeeper.node.directory.DirectoryMessages.Errand;
import io.twinkeeper.node.directory.DirectoryMessages.HandOver;
import io.twinkeeper.node.directory.DirectoryMessages.HandedOver;
import io.twinkeeper.node.directory.DirectoryMessages.LookNow;
import io.twinkeeper.node.directory.DirectoryMessages.Looked;
import io.twinkeeper.node.directory.DirectoryMessages.Reject;
import io.twinkeeper.node.directory.DirectoryMessages.Sync;
import io.twinkeeper.node.directory.DirectoryMessages.Synced;
import io.twinkeeper.persistence.directory.DirectoryReplica;
import io.twinkeeper.persistence.directory.DirectorySettings;
import io.twinkeeper.protocol.status.DirectoryStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * One directory of one workload on this node. It blocks on disks and therefore runs on {@link
 * #DISPATCHER}; one thread at a time.
 *
 * <p>Phases: {@code opening} (the replica cannot be had yet, tried again with back-off) → {@link
 * OpenStream}. What the replica throws unchecked ends this life; its supervisor begins another one,
 * which goes on from the disk.
 */
public final class DirectoryStream {
  /**
   * Where directories live: threads that may block, and not those of databases, whose commits must
   * not wait for somebody's large tree.
   */
  public static final Props DISPATCHER =
      DispatcherSelector.fromConfig("twinkeeper.dispatcher.directory");

  private static final String OPEN = "open the directory";

  /**
   * What a directory's stream needs from its node.
   *
   * @param bandwidth bytes of content that may leave in a second; empty for no limit
   */
  public record Settings(
      DirectorySettings replica, OptionalLong bandwidth, LongSupplier nanoTime) {}

  private enum OpenAgain implements Command {
    INSTANCE
  }

  /** There may be something to do. */
  enum Wake implements Command {
    INSTANCE
  }

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Settings settings;
  private final DirectoryPeers peers;
  private final Lives lives;
  private final AtomicBoolean woken = new AtomicBoolean();
  private final Troubles troubles;

  private DirectoryStream(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Settings settings,
      DirectoryPeers peers,
      Lives lives) {
    this.context = context;
    this.timers = timers;
    this.settings = settings;
    this.peers = peers;
    this.lives = lives;
    DirectorySettings replica = settings.replica();
    this.troubles =
        new Troubles(context.getLog(), replica.name(), replica.secret(), settings.nanoTime());
  }

  /** The actor. Restarted by its supervisor it still knows {@link Lives}. */
  public static Behavior<Command> create(
      Settings settings, DirectoryPeers peers, DirectoryEvents events) {
    Lives lives = Lives.first(settings, events);
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new DirectoryStream(context, timers, settings, peers, lives).open()));
  }

  private Behavior<Command> open() {
    try {
      woken.set(false);
      Behavior<Command> opened = opened(DirectoryReplica.open(settings.replica(), this::wake));
      troubles.worked(OPEN);
      return opened;
    } catch (IOException e) {
      Duration retry = troubles.failed(OPEN, e);
      timers.startSingleTimer(OpenAgain.INSTANCE, retry);
      return opening();
    } catch (RuntimeException e) {
      throw sayable(e);
    }
  }

  /** At most one of these waits in the mailbox, so that twins' messages are served in between. */
  private void wake() {
    if (woken.compareAndSet(false, true)) {
      context.getSelf().tell(Wake.INSTANCE);
    }
  }

  // ---- opening ----

  private Behavior<Command> opening() {
    String reason = troubles.latest().orElse("it is not open yet");
    return Behaviors.receive(Command.class)
        .onMessageEquals(OpenAgain.INSTANCE, this::open)
        .onMessage(ActiveHere.class, this::onActiveHere)
        .onMessage(Describe.class, m -> describe(m, reason))
        .onMessage(Confirm.class, m -> decline(m, reason))
        .onMessage(Reject.class, m -> decline(m, reason))
        .onMessage(Errand.class, m -> decline(m, reason))
        .onMessage(Sync.class, m -> refuse(m, reason))
        .onMessage(LookNow.class, m -> refuse(m, reason))
        .onMessage(HandOver.class, m -> refuse(m, reason))
        .onAnyMessage(m -> Behaviors.same())
        .build();
  }

  private Behavior<Command> onActiveHere(ActiveHere m) {
    lives.active().set(m.active());
    return Behaviors.same();
  }

  private static Behavior<Command> describe(Describe m, String reason) {
    m.replyTo().tell(DirectoryStatus.failed(reason));
    return Behaviors.same();
  }

  private static Behavior<Command> decline(Confirm m, String reason) {
    m.replyTo().tell(new Declined(reason));
    return Behaviors.same();
  }

  private static Behavior<Command> decline(Reject m, String reason) {
    m.replyTo().tell(new Declined(reason));
    return Behaviors.same();
  }

  private static Behavior<Command> decline(Errand m, String reason) {
    m.replyTo().tell(new Declined(reason));
    return Behaviors.same();
  }

  private static Behavior<Command> refuse(Sync m, String reason) {
    m.replyTo().tell(new Synced(false, List.of(), List.of(), reason));
    return Behaviors.same();
  }

  private Behavior<Command> refuse(LookNow m, String reason) {
    m.replyTo()
        .tell(new Looked(settings.replica().node(), m.number(), "", 0, reason, false, false));
    return Behaviors.same();
  }

  private static Behavior<Command> refuse(HandOver m, String reason) {
    m.replyTo().tell(new HandedOver(reason));
    return Behaviors.same();
  }

  // ---- open ----

  private Behavior<Command> opened(DirectoryReplica replica) {
    OpenStream stream = begun(replica);
    return Behaviors.receive(Command.class)
        .onMessageEquals(
            Wake.INSTANCE,
            () -> {
              woken.set(false);
              return done(stream::turn);
            })
        .onMessage(ActiveHere.class, m -> done(() -> stream.activeHere(onActive(m))))
        .onAnyMessage(m -> done(() -> stream.on(m)))
        .onSignal(PostStop.class, stop -> ended(stream, replica))
        .onSignal(PreRestart.class, restart -> closed(stream, replica))
        .build();
  }

  private OpenStream begun(DirectoryReplica replica) {
    try {
      replica.active(lives.active().get());
      var twins = Twin.all(peers, settings.nanoTime());
      return new OpenStream(
          new Desk(context, timers, settings, replica, troubles, lives, twins, this::wake));
    } catch (RuntimeException e) {
      replica.close();
      throw e;
    }
  }

  private boolean onActive(ActiveHere m) {
    lives.active().set(m.active());
    return m.active();
  }

  private Behavior<Command> done(Runnable step) {
    try {
      step.run();
      return Behaviors.same();
    } catch (RuntimeException e) {
      throw sayable(e);
    }
  }

  /** What fails unchecked ends this life, with a word on it that may be in a log. */
  private RuntimeException sayable(RuntimeException e) {
    if (!settings.replica().secret()) {
      return e;
    }
    var said = new IllegalStateException(settings.replica().name() + ": " + troubles.words(e));
    said.setStackTrace(e.getStackTrace());
    return said;
  }

  private Behavior<Command> ended(OpenStream stream, DirectoryReplica replica) {
    lives.words().end();
    return closed(stream, replica);
  }

  private static Behavior<Command> closed(OpenStream stream, DirectoryReplica replica) {
    stream.end("it was interrupted");
    replica.close();
    return Behaviors.same();
  }
}
