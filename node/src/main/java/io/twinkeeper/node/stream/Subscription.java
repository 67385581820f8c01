package io.twinkeeper.node.stream;

import akka.actor.typed.ActorRef;
import io.twinkeeper.persistence.segment.SegmentLog;
import io.twinkeeper.persistence.sqlite.PageChecksums;
import io.twinkeeper.persistence.sqlite.source.PageSource;
import io.twinkeeper.protocol.segment.Segment;
import io.twinkeeper.protocol.stream.Lineage;
import io.twinkeeper.protocol.stream.Position;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One follower of a source: what was sent to it, what it acknowledged, at most {@link
 * #WINDOW_PARTS} parts under way. A slow follower fills its own window and delays nobody else.
 *
 * <p>Not thread-safe; owned by the source's actor.
 */
final class Subscription {
  /** 4 MiB under way at the most. */
  private static final int WINDOW_PARTS = 16;

  /** Pages that the follower has cost reading only: so many parts' worth in one go. */
  private static final int TURNS_PER_SLICE = 16;

  final long id;
  final String follower;
  final ActorRef<StreamMessages.Command> ref;
  final LagRecorder lag = new LagRecorder();
  private final Deque<byte[]> parts = new ArrayDeque<>();
  private Position taken;
  private Position acknowledged = Position.NONE;
  private boolean streaming;
  private long sentSequence;
  private long arrivedSequence;
  private @Nullable Instant lastAcknowledgement;
  private long heardAtMillis;
  private final ByteArrayOutputStream have = new ByteArrayOutputStream();
  private int heardParts;
  private @Nullable PageSource snapshot;

  Subscription(
      long id, String follower, ActorRef<StreamMessages.Command> ref, Position from, long now) {
    this.id = id;
    this.follower = follower;
    this.ref = ref;
    this.taken = from;
    this.heardAtMillis = now;
  }

  /** From here on segments flow from where the follower stands. */
  void resume(Position from) {
    streaming = true;
    taken = from;
    acknowledged = from;
  }

  boolean isStreaming() {
    return streaming;
  }

  boolean isInSnapshot() {
    return snapshot != null;
  }

  Position acknowledged() {
    return acknowledged;
  }

  @Nullable Instant lastAcknowledgement() {
    return lastAcknowledgement;
  }

  void heard(long nowMillis) {
    heardAtMillis = nowMillis;
  }

  /** A follower that reads its whole copy, to tell what it has, may be silent for long. */
  boolean isSilentSince(long millis) {
    boolean waiting = streaming || sentSequence > 0;
    return waiting && heardAtMillis < millis;
  }

  void beat(Position position, Instant at, Duration next) {
    ref.tell(new StreamMessages.Alive(id, sentSequence, heardParts, position, at, next));
  }

  /** Whether nothing is under way, in either direction, to a follower that is at {@code end}. */
  boolean hasEverything(Position end) {
    return streaming
        && parts.isEmpty()
        && arrivedSequence == sentSequence
        && acknowledged.equals(end);
  }

  void onArrived(long sequence) {
    arrivedSequence = Math.max(arrivedSequence, sequence);
  }

  void onAcknowledged(Position position, Instant now) {
    if (position.txid() > acknowledged.txid()) {
      lastAcknowledgement = now;
    }
    acknowledged = position;
    lag.acknowledged(position, now);
  }

  private boolean hasRoom() {
    return sentSequence - arrivedSequence < WINDOW_PARTS;
  }

  /**
   * Sends what the window allows.
   *
   * @return false if the log no longer holds what comes next: the follower needs a snapshot
   */
  boolean ship(SegmentLog log) {
    if (!streaming) {
      return true;
    }
    while (hasRoom()) {
      byte[] part = parts.poll();
      if (part != null) {
        ref.tell(new StreamMessages.Bytes(id, ++sentSequence, part));
      } else if (taken.txid() >= log.last().txid()) {
        return true;
      } else if (log.has(taken)) {
        take(log);
      } else {
        return false;
      }
    }
    return true;
  }

  /** Nothing is under way to the follower: it is busy reading its own copy, maybe for minutes. */
  boolean isWaitingForHave() {
    return !streaming && snapshot == null;
  }

  /** However large a transaction is, its parts wait here for room in the window. */
  private void take(SegmentLog log) {
    List<Segment> next = log.read(taken, SegmentFrames.PART_BYTES);
    parts.addAll(SegmentFrames.parts(next));
    taken = next.get(next.size() - 1).after();
  }

  /** Gathers the follower's page checksums; returns them when they are complete, without a gap. */
  Optional<PageChecksums> onHave(StreamMessages.Have part) {
    if (part.number() != heardParts + 1) {
      return Optional.empty();
    }
    heardParts++;
    have.writeBytes(part.part());
    if (!part.last()) {
      return Optional.empty();
    }
    PageChecksums complete = PageChecksums.fromBytes(have.toByteArray());
    have.reset();
    return Optional.of(complete);
  }

  /** Begins to send {@code pages}; closes them at the end. */
  void startSnapshot(PageSource pages, Lineage lineage) {
    closeSnapshot();
    snapshot = pages;
    lag.forget();
    ref.tell(
        new StreamMessages.SnapshotBegins(
            id, ++sentSequence, pages.position(), pages.pageSize(), pages.commit(), lineage));
  }

  /**
   * Sends one slice of the snapshot if the window allows.
   *
   * @return whether there is more to send right now
   */
  boolean continueSnapshot() {
    PageSource pages = snapshot;
    if (pages == null || !hasRoom()) {
      return false;
    }
    ByteArrayOutputStream slice = new ByteArrayOutputStream();
    int pagesPerPart = SegmentFrames.PART_BYTES / pages.pageSize();
    boolean more = true;
    for (int turns = 0; more && turns < TURNS_PER_SLICE && slice.size() == 0; turns++) {
      more =
          pages.read(
              pagesPerPart,
              (number, page) -> {
                slice.writeBytes(ByteBuffer.allocate(4).putInt(number).array());
                slice.writeBytes(page);
              });
    }
    if (slice.size() > 0) {
      ref.tell(new StreamMessages.SnapshotPages(id, ++sentSequence, slice.toByteArray()));
    }
    if (!more) {
      ref.tell(new StreamMessages.SnapshotEnds(id, ++sentSequence));
      closeSnapshot();
    }
    return more;
  }

  void closeSnapshot() {
    if (snapshot != null) {
      snapshot.close();
      snapshot = null;
    }
  }
}
