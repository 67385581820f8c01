package io.twinkeeper.node.directory;

import akka.actor.typed.ActorRef;
import io.twinkeeper.node.directory.DirectoryEvents.Verb;
import io.twinkeeper.node.directory.DirectoryMessages.Accepted;
import io.twinkeeper.node.directory.DirectoryMessages.Asked;
import io.twinkeeper.node.directory.DirectoryMessages.Command;
import io.twinkeeper.node.directory.DirectoryMessages.Confirm;
import io.twinkeeper.node.directory.DirectoryMessages.Contents;
import io.twinkeeper.node.directory.DirectoryMessages.Declined;
import io.twinkeeper.node.directory.DirectoryMessages.Describe;
import io.twinkeeper.node.directory.DirectoryMessages.Errand;
import io.twinkeeper.node.directory.DirectoryMessages.Fetch;
import io.twinkeeper.node.directory.DirectoryMessages.HandOver;
import io.twinkeeper.node.directory.DirectoryMessages.HandedOver;
import io.twinkeeper.node.directory.DirectoryMessages.Later;
import io.twinkeeper.node.directory.DirectoryMessages.LookNow;
import io.twinkeeper.node.directory.DirectoryMessages.Looked;
import io.twinkeeper.node.directory.DirectoryMessages.Reject;
import io.twinkeeper.node.directory.DirectoryMessages.Sync;
import io.twinkeeper.node.directory.DirectoryMessages.Told;
import io.twinkeeper.node.directory.DirectoryMessages.Unread;
import io.twinkeeper.node.directory.DirectoryMessages.Verdict;
import io.twinkeeper.persistence.directory.DirectoryView;
import io.twinkeeper.persistence.directory.Turn;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A directory's stream while its replica is open: turns, and between them what twins and the node
 * say. Belongs to the stream's actor.
 */
final class OpenStream {
  private static final String TURN = "look at the tree and bring it up to date";
  private static final Duration SHORTEST = Duration.ofMillis(10);

  /** A turn is due. */
  private enum Due implements Command {
    INSTANCE
  }

  /** An operator's word. */
  private interface Word {
    String say() throws IOException;
  }

  private final Desk desk;
  private final Asking asking;
  private final Answering answering;
  private final Syncs syncs;
  private final HandOvers handOvers;
  private final Standing standing;
  private final Errands errands;
  private DirectoryView view;
  private long told;
  private boolean resting;

  OpenStream(Desk desk) {
    this.desk = desk;
    this.asking = new Asking(desk);
    this.answering = new Answering(desk);
    this.syncs = new Syncs(desk);
    this.handOvers = new HandOvers(desk);
    this.standing = new Standing(desk);
    this.errands = new Errands(desk);
    this.view = desk.replica().view();
    asking.askAll();
    desk.wake().run();
  }

  // ---- turns ----

  /** Works for a slice of time, unless the last time has failed just now. */
  void turn() {
    if (resting) {
      return;
    }
    try {
      Turn turn = desk.replica().turn();
      desk.troubles().worked(TURN);
      next(turn);
      turned(turn);
    } catch (IOException e) {
      resting = true;
      Duration retry = desk.troubles().failed(TURN, e);
      desk.timers().startSingleTimer(Due.INSTANCE, retry);
      end(failure());
    }
  }

  /** Nothing goes on for now: who waits for something is told why. */
  void end(String reason) {
    syncs.endAll(reason);
    handOvers.endAll(reason);
  }

  private void next(Turn turn) {
    if (turn.again()) {
      desk.wake().run();
    } else {
      Duration within = turn.within().compareTo(SHORTEST) > 0 ? turn.within() : SHORTEST;
      desk.timers().startSingleTimer(Due.INSTANCE, within);
    }
  }

  private void turned(Turn turn) {
    look();
    if (!turn.again()) {
      desk.lives().trips().rest();
      syncs.isIdle(view, asking.ownIndex()); // files that do not rest keep nobody waiting
    }
    asking.fetchAll();
    changed();
  }

  private void look() {
    view = desk.replica().view();
    standing.note(view);
    desk.lives().trips().note(view.hold());
    desk.lives().words().note();
  }

  /** Tells whoever waits for what may have changed. */
  private void changed() {
    if (view.sequence() != told) {
      told = view.sequence();
      answering.tellAll();
    }
    if (desk.replica().isNothingUnderWay()) {
      asking.nothingUnderWay(view.pendingFiles());
    }
    asking.holding();
    syncs.check(view, asking.ownIndex());
    handOvers.check(view, asking.ownIndex());
  }

  private void onDue() {
    resting = false;
    turn();
  }

  // ---- what is said ----

  /** Does what a message asks for. */
  void on(Command message) {
    if (message instanceof Asked m) {
      heard(m.twin(), twin -> onAsked(twin, m));
    } else if (message instanceof Told m) {
      heard(m.twin(), twin -> onTold(twin, m));
    } else if (message instanceof Fetch m) {
      heard(m.twin(), twin -> answering.onFetch(m));
    } else if (message instanceof Contents m) {
      heard(m.twin(), twin -> asking.onContents(twin, m));
    } else if (message instanceof Later m) {
      heard(m.twin(), twin -> asking.onLater(twin, m));
    } else if (message instanceof Unread m) {
      heard(m.twin(), twin -> asking.onUnread(twin, m));
    } else if (message instanceof LookNow m) {
      heard(m.twin(), twin -> syncs.onLookNow(m));
    } else if (message instanceof Looked m) {
      heard(m.twin(), twin -> syncs.onLooked(m));
    } else {
      onOwn(message);
    }
    changed();
  }

  private void onOwn(Command message) {
    if (message == Due.INSTANCE) {
      onDue();
    } else if (message == Answering.Sendable.INSTANCE) {
      answering.onSendable();
    } else if (message instanceof Answering.HeldLong m) {
      answering.onHeldLong(m);
    } else if (message instanceof Asking.AskAgain m) {
      asking.onAskAgain(m);
    } else if (message instanceof Asking.FetchLate m) {
      asking.onFetchLate(m);
    } else if (message instanceof Asking.FetchAgain m) {
      asking.onFetchAgain(m);
    } else if (message instanceof Syncs.SyncLate m) {
      syncs.onLate(m, view, asking.ownIndex());
    } else if (message instanceof Sync m) {
      syncs.onSync(m);
    } else if (message instanceof HandOver m) {
      onHandOver(m);
    } else if (message instanceof HandOvers.HandOverLate m) {
      handOvers.onLate(m, view, asking.ownIndex());
    } else if (message instanceof Describe m) {
      m.replyTo().tell(standing.status(view, asking.ownIndex()));
    } else if (message instanceof Confirm m) {
      decide(desk.replica()::confirm, Verb.CONFIRMED, m.replyTo());
    } else if (message instanceof Reject m) {
      decide(desk.replica()::reject, Verb.REJECTED, m.replyTo());
    } else if (message instanceof Errand m) {
      m.replyTo().tell(errands.run(m.what()));
      desk.wake().run(); // to look at what was changed
    }
  }

  /** A twin that was away may not have heard the question that is open. */
  private void heard(String name, Consumer<Twin> then) {
    Twin twin = desk.twin(name);
    if (twin == null) {
      return;
    }
    boolean back = twin.hear(desk.settings().replica().clock().instant());
    then.accept(twin);
    if (back) {
      asking.ask(twin);
      asking.fetchAll();
    }
  }

  private void onAsked(Twin twin, Asked m) {
    answering.onAsked(twin, m);
    twin.measure(asking.ownIndex(), view.sequence(), desk.settings().replica().clock().instant());
    if (m.first()) {
      asking.ask(twin); // it has begun anew, and what it was asked before died with it
    }
  }

  private void onTold(Twin twin, Told m) {
    if (asking.onTold(twin, m)) {
      look();
    }
  }

  private void decide(Word word, Verb verb, ActorRef<Verdict> replyTo) {
    look();
    if (!view.confirmable()) {
      replyTo.tell(new Declined("nothing is held that a word could end"));
      return;
    }
    try {
      replyTo.tell(new Accepted(word.say()));
      desk.ordered(verb, view.hold().map(DirectoryView.Held::what).orElse(""));
      desk.wake().run();
    } catch (IOException | IllegalStateException e) {
      replyTo.tell(new Declined(desk.troubles().words(e)));
    }
  }

  private void onHandOver(HandOver m) {
    if (resting) {
      m.replyTo().tell(new HandedOver(failure()));
    } else {
      handOvers.onHandOver(m);
    }
  }

  private String failure() {
    return desk.troubles().latest().orElse("the tree cannot be read");
  }

  void activeHere(boolean active) {
    desk.replica().active(active);
    desk.wake().run();
  }
}
