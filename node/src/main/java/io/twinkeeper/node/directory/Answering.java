package io.twinkeeper.node.directory;

import akka.actor.typed.ActorRef;
import io.twinkeeper.node.directory.DirectoryMessages.Asked;
import io.twinkeeper.node.directory.DirectoryMessages.Command;
import io.twinkeeper.node.directory.DirectoryMessages.Contents;
import io.twinkeeper.node.directory.DirectoryMessages.Fetch;
import io.twinkeeper.node.directory.DirectoryMessages.Later;
import io.twinkeeper.node.directory.DirectoryMessages.Told;
import io.twinkeeper.node.directory.DirectoryMessages.Unread;
import io.twinkeeper.persistence.directory.News;
import io.twinkeeper.persistence.directory.Question;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Objects;

/**
 * What a directory's stream answers to its twins: news as soon as there are some, contents as fast
 * as the bandwidth allows. Belongs to the stream's actor.
 */
final class Answering {
  /** More than a twin has open at once is left from an earlier time. */
  private static final int MOST_WAITING = 2;

  /** What contents have, about; to tell how long it takes until those are out that wait. */
  private static final int USUAL_BYTES = 512 * 1024;

  /** A question has been open for long enough. */
  record HeldLong(String twin) implements Command {}

  /** Contents may be sent again. */
  enum Sendable implements Command {
    INSTANCE
  }

  private final Desk desk;
  private final Bandwidth bandwidth;
  private final Deque<Fetch> waiting = new ArrayDeque<>();

  Answering(Desk desk) {
    this.desk = desk;
    this.bandwidth = new Bandwidth(desk.settings().bandwidth(), desk.settings().nanoTime());
  }

  void onAsked(Twin twin, Asked m) {
    twin.latest = m;
    twin.waiting = null;
    News news = news(m);
    if (saysNothing(news, m)) {
      hold(twin, m);
    } else {
      tell(twin, m, news);
    }
  }

  private static boolean saysNothing(News news, Asked m) {
    return news.saysNothingTo(question(m));
  }

  private News news(Asked m) {
    return desk.replica().news(question(m));
  }

  private static Question question(Asked m) {
    return new Question(
        m.asker(),
        m.index(),
        m.after(),
        m.pendingFiles(),
        m.pendingBytes(),
        m.troubledFiles(),
        m.holding());
  }

  private void hold(Twin twin, Asked m) {
    twin.waiting = m;
    HeldLong held = new HeldLong(twin.name);
    desk.timers().startSingleTimer(held, held, DirectoryMessages.OPEN);
  }

  private void tell(Twin twin, Asked m, News news) {
    twin.waiting = null;
    desk.timers().cancel(new HeldLong(twin.name));
    m.replyTo()
        .tell(
            new Told(
                desk.node(), m.number(), news.index(), news.upTo(), news.more(), news.entries()));
  }

  /** There are news. */
  void tellAll() {
    for (Twin twin : desk.twins().values()) {
      Asked waits = twin.waiting;
      News news = waits == null ? null : news(waits);
      if (waits != null && news != null && !saysNothing(news, waits)) {
        tell(twin, waits, news);
      }
    }
  }

  void onHeldLong(HeldLong m) {
    Twin twin = desk.twin(m.twin());
    if (twin != null && twin.waiting != null) {
      tell(twin, twin.waiting, news(twin.waiting));
    }
  }

  void onFetch(Fetch m) {
    Duration closed = bandwidth.closed();
    if (waiting.isEmpty() && closed.isZero()) {
      send(m);
      return;
    }
    dropOldOf(m.twin());
    Duration before = bandwidth.cost((long) USUAL_BYTES * waiting.size());
    waiting.add(m);
    m.replyTo().tell(new Later(desk.node(), m.number(), closed.plus(before)));
    sendIn(closed);
  }

  private void dropOldOf(String twin) {
    long count = waiting.stream().filter(fetch -> fetch.twin().equals(twin)).count();
    Iterator<Fetch> oldest = waiting.iterator();
    while (count >= MOST_WAITING && oldest.hasNext()) {
      if (oldest.next().twin().equals(twin)) {
        oldest.remove();
        count--;
      }
    }
  }

  private void sendIn(Duration delay) {
    if (!desk.timers().isTimerActive(Sendable.INSTANCE)) {
      desk.timers().startSingleTimer(Sendable.INSTANCE, Sendable.INSTANCE, delay);
    }
  }

  void onSendable() {
    Fetch next = waiting.poll();
    if (next != null) {
      send(next);
    }
    if (!waiting.isEmpty()) {
      sendIn(bandwidth.closed());
    }
  }

  private void send(Fetch m) {
    ActorRef<Command> asker = m.replyTo();
    String reading = Objects.requireNonNull(desk.twin(m.twin())).reading;
    try {
      byte[] contents = desk.replica().contents(m.wanted());
      if (contents.length > DirectoryMessages.MOST_BYTES) {
        throw new IOException(contents.length + " bytes do not fit into one message");
      }
      asker.tell(new Contents(desk.node(), m.number(), contents));
      bandwidth.sent(contents.length);
      desk.troubles().worked(reading);
    } catch (IOException e) {
      if (desk.replica().isInPlace()) { // else it is held, and that is said
        desk.troubles().failed(reading, e);
      }
      asker.tell(new Unread(desk.node(), m.number()));
    }
  }
}
