package io.twinkeeper.node.stream;

import akka.actor.typed.ActorRef;
import io.twinkeeper.node.ClusterMessage;
import io.twinkeeper.protocol.status.ForkStatus;
import io.twinkeeper.protocol.status.StreamStatus;
import io.twinkeeper.protocol.stream.Lineage;
import io.twinkeeper.protocol.stream.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the two sides of a database stream say to each other and to their workload.
 *
 * <p>A follower subscribes; the source answers {@link Resumed} or {@link Diverged} with a
 * subscription number that every later message of that subscription carries, so that a message of
 * an earlier one is recognised and dropped. Everything that a subscription brings is numbered, and
 * {@link Alive} tells the last number: a gap makes the follower subscribe again from what it has on
 * disk, so any message may be lost.
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way; nobody compares messages
public final class StreamMessages {
  private StreamMessages() {}

  /** Everything a database stream understands. */
  public interface Command {}

  /**
   * Become the source in {@code epoch}: finish replay, take the database over.
   *
   * @param permitted whether this node still holds the epoch's grant; asked from any thread
   */
  public record Lead(long epoch, BooleanSupplier permitted, ActorRef<Turned> replyTo)
      implements Command {}

  /** Become a follower; nobody may write the database any more. */
  public record Follow(ActorRef<Turned> replyTo) implements Command {}

  /**
   * The outcome of {@link Lead} and {@link Follow}.
   *
   * @param epoch the one of {@code Lead}; 0 for {@code Follow}: an answer may come when its
   *     question is no longer open
   * @param problem null if it worked
   */
  public record Turned(String stream, long epoch, Position position, @Nullable String problem) {}

  /** Asks for a description. */
  public record Describe(ActorRef<Description> replyTo) implements Command {}

  /**
   * A stream as it stands.
   *
   * @param received what this copy has on disk, the rank of a candidate
   * @param acknowledged by follower
   * @param forks every fork kept of this database on this node
   * @param unfit why this copy cannot become the source; null if it can
   * @param behind how long ago it was last known to hold all that its source had, less the silence
   *     that is usual; zero for the source; null if that was never known since it was opened
   */
  public record Description(
      String stream,
      Position received,
      StreamStatus status,
      Map<String, Position> acknowledged,
      List<ForkStatus> forks,
      @Nullable String unfit,
      @Nullable Duration behind) {
    /** Of one that is in step. */
    public Description(
        String stream,
        Position received,
        StreamStatus status,
        Map<String, Position> acknowledged,
        List<ForkStatus> forks,
        @Nullable String unfit) {
      this(stream, received, status, acknowledged, forks, unfit, Duration.ZERO);
    }

    /** Of one that has not said anything yet. */
    public static Description unknown(String stream) {
      StreamStatus status = StreamStatus.unknown(Position.NONE.toString());
      return new Description(stream, Position.NONE, status, Map.of(), List.of(), null, null);
    }

    /** The same when it does not answer any more; as {@link StreamStatus#silent(Instant)}. */
    public Description silent(Instant since) {
      return new Description(
          stream, received, status.silent(since), acknowledged, forks, unfit, behind);
    }
  }

  /**
   * Capture what is committed now and answer once {@code follower}, or any if null, has it on disk.
   * Not answered while the database cannot be captured. Who asks again is answered once.
   *
   * @param round comes back with the answer, which may have been on its way when this was asked
   */
  public record Flush(@Nullable String follower, long round, ActorRef<Flushed> replyTo)
      implements Command {}

  /** The follower asked for has everything up to {@code position}. */
  public record Flushed(String stream, long round, Position position) {}

  /**
   * Answer once everything that is committed when this arrives is on the disks of {@code twins}
   * followers. Answered once, and {@code within} the time given or hardly later.
   *
   * @param twins at least 1
   */
  public record Fence(int twins, Duration within, ActorRef<FenceReply> replyTo)
      implements Command {}

  /** What became of a {@link Fence}. */
  public sealed interface FenceReply {}

  /**
   * It is so.
   *
   * @param position what was committed when the fence arrived, or later
   * @param twins the followers that have it on disk
   * @param took from arrival to this answer
   */
  public record FencePassed(Position position, List<String> twins, Duration took)
      implements FenceReply {}

  /**
   * The time was over.
   *
   * @param wanted what the followers should have had; {@link Position#NONE} if it could not be
   *     captured
   * @param acknowledged by follower, what it has
   * @param reason one line on what was missing
   */
  public record FenceLate(Position wanted, Map<String, Position> acknowledged, String reason)
      implements FenceReply {}

  /** It cannot be known, now: nothing is promised. */
  public record FenceRefused(Refusal refusal, String reason) implements FenceReply {}

  /** Why a fence was refused. */
  public enum Refusal {
    /** This node does not lead the stream, or no longer. */
    NOT_LEADING,
    /** No follower is connected. */
    NO_FOLLOWER,
    /** There is no database yet. */
    NO_DATABASE,
    /** The stream began a new line of history: what was committed may not be on it. */
    NEW_LINE,
    /** Too many wait already. */
    TOO_MANY
  }

  // ---- follower to source ----

  /** Asks to follow from {@code received} on. Sent to every twin; only a source answers. */
  public record Subscribe(
      String follower, Position received, boolean dirty, ActorRef<Command> replyTo)
      implements Command, ClusterMessage {}

  /** Bytes up to and including {@code sequence} have arrived; says nothing about disks. */
  public record Arrived(long subscription, long sequence) implements Command, ClusterMessage {}

  /**
   * Everything up to {@code position} is durable on the follower.
   *
   * @param arrived as of {@link Arrived}: one message instead of two
   */
  public record Acknowledged(long subscription, Position position, long arrived)
      implements Command, ClusterMessage {
    public Acknowledged(long subscription, Position position) {
      this(subscription, position, 0);
    }
  }

  /**
   * Part {@code number} (from 1) of the follower's page checksums as bytes; with the last part it
   * asks for a snapshot.
   */
  public record Have(long subscription, int number, byte[] part, boolean last)
      implements Command, ClusterMessage {}

  // ---- source to follower ----

  /** "I lead in this epoch": a follower that hears it subscribes at once. */
  public record Leading(String source, long epoch) implements Command, ClusterMessage {}

  /** The follower's position is on the source's line: segments follow. */
  public record Resumed(
      long subscription, String source, long epoch, Lineage lineage, ActorRef<Command> replyTo)
      implements Command, ClusterMessage {}

  /**
   * The follower cannot go on from where it is: it must ask for a snapshot.
   *
   * @param reason why, in words for the ledger
   */
  public record Diverged(
      long subscription,
      String source,
      long epoch,
      Lineage lineage,
      ActorRef<Command> replyTo,
      String reason)
      implements Command, ClusterMessage {}

  /** Part {@code sequence} (from 1) of the byte stream of framed segments: length, LTX bytes. */
  public record Bytes(long subscription, long sequence, byte[] bytes)
      implements Command, ClusterMessage {}

  /** A snapshot at {@code position} begins; only pages that differ will be sent. */
  public record SnapshotBegins(
      long subscription, long sequence, Position position, int pageSize, int pages, Lineage lineage)
      implements Command, ClusterMessage {}

  /** A part of a snapshot: page number, page, page number, page... */
  public record SnapshotPages(long subscription, long sequence, byte[] bytes)
      implements Command, ClusterMessage {}

  /** The snapshot is complete. */
  public record SnapshotEnds(long subscription, long sequence) implements Command, ClusterMessage {}

  /**
   * Sent by a source every second, or less often if nothing is under way: where it stands. Silence
   * makes a follower subscribe again.
   *
   * @param sequence the number of the last message sent
   * @param heard how many parts of {@link Have} have come
   * @param next until the next of these, if nothing happens; null from a source that does not say
   */
  public record Alive(
      long subscription,
      long sequence,
      int heard,
      Position position,
      Instant at,
      @Nullable Duration next)
      implements Command, ClusterMessage {}
}
