package io.twinkeeper.node.directory;

import io.twinkeeper.node.directory.DirectoryMessages.Asked;
import io.twinkeeper.node.directory.DirectoryMessages.Command;
import io.twinkeeper.node.directory.DirectoryMessages.Contents;
import io.twinkeeper.node.directory.DirectoryMessages.Fetch;
import io.twinkeeper.node.directory.DirectoryMessages.Later;
import io.twinkeeper.node.directory.DirectoryMessages.Told;
import io.twinkeeper.node.directory.DirectoryMessages.Unread;
import io.twinkeeper.persistence.directory.News;
import io.twinkeeper.persistence.directory.Question;
import io.twinkeeper.persistence.directory.posix.PosixException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a directory's stream asks of its twins: of each one question at a time, always, and at most
 * {@link #FETCHES} contents. Belongs to the stream's actor.
 */
final class Asking {
  /** An answer, its contents included, may be as slow as this. */
  static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);

  /** How often a twin is asked that does not answer. */
  private static final Duration CALL_AGAIN = Duration.ofSeconds(5);

  /** Answers that bring nothing are not asked for more often. */
  private static final Duration PACE = Duration.ofSeconds(1);

  /** Whoever tells little at a time is not asked more often: it could go on for ever. */
  private static final Duration SPACING = Duration.ofMillis(50);

  /** More than that is a part of much, and the next part is asked for at once. */
  private static final int LITTLE_BYTES = 4096;

  /** After contents that could not be had. */
  private static final Duration REST = Duration.ofSeconds(5);

  /** While one is read, the other travels. */
  private static final int FETCHES = 2;

  /** It is time to ask this twin. */
  record AskAgain(String twin) implements Command {}

  /** Contents did not come. */
  record FetchLate(String twin, long number) implements Command {}

  /** Contents may be asked for again. */
  record FetchAgain(String twin) implements Command {}

  private final Desk desk;
  private long number;

  /** Numbers go on from the clock: they are larger than those of an earlier life. */
  Asking(Desk desk) {
    this.desk = desk;
    this.number = desk.settings().nanoTime().getAsLong();
  }

  /** This node's index: another one from the moment on when it begins anew. */
  String ownIndex() {
    return desk.replica().indexId();
  }

  void askAll() {
    desk.twins().values().forEach(this::ask);
  }

  /** Asks; takes the place of a question that is open. */
  void ask(Twin twin) {
    Question question = desk.replica().question(twin.name);
    boolean first = twin.question == 0;
    twin.question = ++number;
    twin.open = question;
    twin.openSince = desk.settings().nanoTime().getAsLong();
    twin.tell(
        new Asked(
            desk.node(),
            number,
            first,
            question.asker(),
            question.index(),
            question.after(),
            question.pendingFiles(),
            question.pendingBytes(),
            question.troubledFiles(),
            question.holding(),
            desk.context().getSelf()));
    askIn(twin, twin.mayAnswer() ? ANSWER_WITHIN : CALL_AGAIN);
  }

  /**
   * Whoever was told that something is under way here is told that nothing is, any more, and that
   * there is less trouble.
   *
   * @param pendingFiles what is left
   */
  void nothingUnderWay(long pendingFiles) {
    for (Twin twin : desk.twins().values()) {
      if (twin.open != null
          && (twin.open.underWay() > 0 || twin.open.pendingFiles() > pendingFiles)) {
        ask(twin);
      }
    }
  }

  /** Whoever was told otherwise is told whether everything is taken here. */
  void holding() {
    boolean holding = desk.replica().isHolding();
    for (Twin twin : desk.twins().values()) {
      if (twin.open != null && twin.open.holding() != holding) {
        ask(twin);
      }
    }
  }

  private void askIn(Twin twin, Duration delay) {
    AskAgain again = new AskAgain(twin.name);
    desk.timers().startSingleTimer(again, again, delay);
  }

  void onAskAgain(AskAgain m) {
    Twin twin = desk.twin(m.twin());
    if (twin != null) {
      ask(twin);
    }
  }

  /** Takes an answer; returns whether it has brought anything. */
  boolean onTold(Twin twin, Told m) {
    Question asked = twin.open;
    if (asked == null || m.number() != twin.question) {
      return false; // the answer to an earlier question
    }
    twin.open = null;
    twin.tellsMore = m.more();
    News news = new News(m.index(), m.upTo(), m.more(), m.entries());
    if (!hear(twin, asked, news)) {
      return false;
    }
    if (news.saysNothingTo(asked)) {
      long took = desk.settings().nanoTime().getAsLong() - twin.openSince;
      askOnce(twin, took < PACE.toNanos());
      return false;
    }
    askForMore(twin, m.entries().length);
    desk.wake().run();
    return true;
  }

  private void askForMore(Twin twin, int bytes) {
    long since = desk.settings().nanoTime().getAsLong() - twin.openSince;
    if (bytes > LITTLE_BYTES || since >= SPACING.toNanos()) {
      ask(twin);
    } else {
      askIn(twin, SPACING.minusNanos(since));
    }
  }

  private void askOnce(Twin twin, boolean hasty) {
    if (hasty) {
      askIn(twin, PACE);
    } else {
      ask(twin);
    }
  }

  private boolean hear(Twin twin, Question asked, News news) {
    try {
      desk.replica().hear(twin.name, asked, news);
      desk.troubles().worked(twin.hearing);
      return true;
    } catch (IOException e) {
      askIn(twin, desk.troubles().failed(twin.hearing, e));
      return false;
    }
  }

  /** Asks for contents wherever some are wanted and may be asked for. */
  void fetchAll() {
    Set<String> reachable = new HashSet<>();
    for (Twin twin : desk.twins().values()) {
      if (twin.isReachable()) {
        reachable.add(twin.name);
      } else {
        isGone(twin);
      }
    }
    desk.replica().reachable(reachable);
    desk.twins().values().forEach(this::fetch);
  }

  private void isGone(Twin twin) {
    desk.troubles().noLongerTried(twin.hearing);
    desk.troubles().noLongerTried(twin.receiving);
    desk.troubles().noLongerTried(twin.reading);
  }

  private void fetch(Twin twin) {
    while (twin.isReachable() && !twin.fetchesRest && twin.fetches.size() < FETCHES) {
      Optional<byte[]> wanted = desk.replica().fetches(twin.name);
      if (wanted.isEmpty()) {
        return;
      }
      twin.fetches.add(++number);
      twin.tell(new Fetch(desk.node(), number, wanted.get(), desk.context().getSelf()));
      expect(twin, number, ANSWER_WITHIN);
    }
  }

  private void expect(Twin twin, long fetch, Duration within) {
    FetchLate late = new FetchLate(twin.name, fetch);
    desk.timers().startSingleTimer(late, late, within);
  }

  void onContents(Twin twin, Contents m) {
    if (!isOver(twin, m.number())) {
      return; // it came too late, and was asked for anew
    }
    twin.rate.add(m.contents().length);
    try {
      desk.replica().received(twin.name, m.contents());
      desk.troubles().worked(twin.receiving);
      desk.wake().run();
    } catch (PosixException e) { // of this node's own disk: the twin is as good as before
      forgetFetches(twin);
      desk.replica().unkept(twin.name);
      rest(twin, desk.troubles().failed(twin.receiving, e));
    } catch (IOException e) {
      giveUp(twin, desk.troubles().failed(twin.receiving, e));
    }
    fetch(twin);
  }

  private boolean isOver(Twin twin, long fetch) {
    desk.timers().cancel(new FetchLate(twin.name, fetch));
    return twin.fetches.remove(fetch);
  }

  void onLater(Twin twin, Later m) {
    if (twin.fetches.contains(m.number())) {
      expect(twin, m.number(), m.within().plus(ANSWER_WITHIN));
    }
  }

  void onUnread(Twin twin, Unread m) {
    if (isOver(twin, m.number())) {
      giveUp(twin, REST);
    }
  }

  void onFetchLate(FetchLate m) {
    Twin twin = desk.twin(m.twin());
    if (twin != null && twin.fetches.contains(m.number())) {
      giveUp(twin, PACE);
    }
  }

  /** None of its open fetches counts any more, and others are asked while it is left alone. */
  private void giveUp(Twin twin, Duration rest) {
    forgetFetches(twin);
    desk.replica().unanswered(twin.name);
    rest(twin, rest);
    fetchAll();
  }

  private void forgetFetches(Twin twin) {
    twin.fetches.forEach(fetch -> desk.timers().cancel(new FetchLate(twin.name, fetch)));
    twin.fetches.clear();
  }

  private void rest(Twin twin, Duration time) {
    twin.fetchesRest = true;
    FetchAgain again = new FetchAgain(twin.name);
    desk.timers().startSingleTimer(again, again, time);
  }

  void onFetchAgain(FetchAgain m) {
    Twin twin = desk.twin(m.twin());
    if (twin != null) {
      twin.fetchesRest = false;
      fetch(twin);
    }
  }
}
