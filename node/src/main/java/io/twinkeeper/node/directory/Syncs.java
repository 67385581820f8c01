package io.twinkeeper.node.directory;

import akka.actor.typed.ActorRef;
import io.twinkeeper.node.directory.DirectoryMessages.Command;
import io.twinkeeper.node.directory.DirectoryMessages.LookNow;
import io.twinkeeper.node.directory.DirectoryMessages.Looked;
import io.twinkeeper.node.directory.DirectoryMessages.Sync;
import io.twinkeeper.node.directory.DirectoryMessages.Synced;
import io.twinkeeper.persistence.directory.DirectoryView;
import io.twinkeeper.persistence.directory.Question;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * Who waits for all trees to be equal, here and on the twins. Belongs to the stream's actor, which
 * calls {@link #check} whenever anything may have changed.
 */
final class Syncs {
  /** More at once help nobody. */
  private static final int MOST = 32;

  private static final Duration TELL_AGAIN = Duration.ofSeconds(5);

  /** Somebody's time is over. */
  record SyncLate(long number) implements Command {}

  private record Looker(String twin, long number) {}

  private final Desk desk;
  private final Map<Long, SyncRound> rounds = new LinkedHashMap<>();
  private final Map<Looker, ActorRef<Command>> lookers = new LinkedHashMap<>();
  private long number;

  Syncs(Desk desk) {
    this.desk = desk;
    this.number = desk.settings().nanoTime().getAsLong();
  }

  void onSync(Sync m) {
    if (rounds.size() >= MOST) {
      m.replyTo().tell(new Synced(false, List.of(), away(), "too many wait for it already"));
      return;
    }
    SyncRound round = new SyncRound(++number, m);
    rounds.put(number, round);
    SyncLate late = new SyncLate(number);
    desk.timers().startSingleTimer(late, late, m.within());
    look(true);
  }

  private void look(boolean everything) {
    if (everything) {
      desk.replica().rescan();
    }
    desk.wake().run();
  }

  void onLookNow(LookNow m) {
    Looker looker = new Looker(m.twin(), m.number());
    if (lookers.put(looker, m.replyTo()) == null) {
      look(m.everything());
    }
  }

  void onLooked(Looked m) {
    rounds.values().stream()
        .filter(round -> round.order() == m.number())
        .forEach(round -> round.isLooked(m));
  }

  /** A turn has left nothing to be done in the own tree. */
  void isIdle(DirectoryView view, String ownIndex) {
    rounds.values().forEach(SyncRound::isScanned);
    String held = view.held().orElse(null);
    answerLookers(
        number ->
            new Looked(
                desk.node(),
                number,
                ownIndex,
                view.sequence(),
                held,
                held != null,
                view.confirmable()));
  }

  private void answerLookers(LongFunction<Looked> answer) {
    lookers.forEach((looker, replyTo) -> replyTo.tell(answer.apply(looker.number)));
    lookers.clear();
  }

  /** Tells twins to look, and ends what has reached its goal or never will. */
  void check(DirectoryView view, String ownIndex) {
    if (rounds.isEmpty()) {
      return;
    }
    List<Twin> reachable = reachable();
    tellToLook(reachable);
    Iterator<SyncRound> each = rounds.values().iterator();
    while (each.hasNext()) {
      SyncRound round = each.next();
      outcome(round, reachable, view, ownIndex)
          .ifPresent(
              outcome -> {
                each.remove();
                end(round, outcome);
              });
    }
  }

  private void tellToLook(Collection<Twin> reachable) {
    long now = desk.settings().nanoTime().getAsLong();
    for (SyncRound round : rounds.values()) {
      for (Twin twin : reachable) {
        String known = desk.replica().question(twin.name).index();
        if (round.hasToTell(twin, known, now, TELL_AGAIN.toNanos())) {
          twin.tell(
              new LookNow(
                  desk.node(), round.order(), round.looksAtEverything(), desk.context().getSelf()));
        }
      }
    }
  }

  private Optional<Synced> outcome(
      SyncRound round, List<Twin> reachable, DirectoryView view, String ownIndex) {
    Optional<String> here = round.hasScanned() ? view.held() : Optional.empty();
    String never = here.orElse(round.hopeless());
    if (never != null) {
      List<String> held = round.twins(Looked::held);
      List<String> confirmable = round.twins(Looked::confirmable);
      here.ifPresent(why -> held.add(desk.node()));
      if (here.isPresent() && view.confirmable()) {
        confirmable.add(desk.node());
      }
      List<String> behind = round.behind(reachable, ownIndex);
      return Optional.of(new Synced(false, behind, away(), held, confirmable, never));
    }
    if (round.waitsFor(reachable, this::hasHeard, view, ownIndex) != null) {
      return Optional.empty();
    }
    if (round.beginsAgain(++number)) {
      look(false);
      tellToLook(reachable);
      return Optional.empty();
    }
    return Optional.of(new Synced(true, List.of(), away(), null));
  }

  private boolean hasHeard(Twin twin, Looked upTo) {
    Question question = desk.replica().question(twin.name);
    return question.index().equals(upTo.index()) && question.after() >= upTo.sequence();
  }

  void onLate(SyncLate m, DirectoryView view, String ownIndex) {
    check(view, ownIndex);
    SyncRound round = rounds.remove(m.number());
    if (round != null) {
      List<Twin> reachable = reachable();
      String reason = round.waitsFor(reachable, this::hasHeard, view, ownIndex);
      end(round, new Synced(reason == null, round.behind(reachable, ownIndex), away(), reason));
    }
  }

  private void end(SyncRound round, Synced outcome) {
    desk.timers().cancel(new SyncLate(round.number));
    round.end(outcome);
  }

  /** The stream cannot go on for now: nobody has to wait for that. */
  void endAll(String reason) {
    answerLookers(number -> new Looked(desk.node(), number, "", 0, reason, false, false));
    for (SyncRound round : new ArrayList<>(rounds.values())) {
      rounds.remove(round.number);
      end(round, new Synced(false, List.of(), away(), reason));
    }
  }

  private List<Twin> reachable() {
    return desk.twins().values().stream().filter(Twin::mayAnswer).toList();
  }

  private List<String> away() {
    return desk.twins().values().stream()
        .filter(twin -> !twin.mayAnswer())
        .map(twin -> twin.name)
        .sorted()
        .toList();
  }
}
