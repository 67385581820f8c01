package io.twinkeeper.node.stream;

import akka.actor.typed.ActorRef;
import io.twinkeeper.node.ClusterMessage;
import io.twinkeeper.persistence.segment.SegmentLog;
import io.twinkeeper.protocol.merge.ForkDetail;
import io.twinkeeper.protocol.merge.MergeReport;
import io.twinkeeper.protocol.merge.MergeRules;
import io.twinkeeper.protocol.merge.TableRule;
import io.twinkeeper.protocol.stream.Lineage;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is said about one database's forks. A stream hands all of it to its {@link ForkDesk}.
 *
 * <p>A fork's changes are fetched by the active node, part by part: each {@link Part} answers one
 * {@link Pull}, so no more than one is under way, and a pull that is not answered is repeated.
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way; nobody compares messages
public final class ForkMessages {
  private ForkMessages() {}

  /** Everything that a stream passes on. */
  public interface Command extends StreamMessages.Command {}

  // ---- from this node ----

  /** Asks for every fork of the database that this node keeps, oldest first. */
  public record ListForks(ActorRef<ForkList> replyTo) implements Command {}

  /** The answer. */
  public record ForkList(List<ForkDetail> forks) {}

  /**
   * Merges a fork, wherever the active node is.
   *
   * @param again also if it is merged already
   * @param rules by table, before the configuration's
   */
  public record MergeFork(
      String id,
      boolean dryRun,
      boolean again,
      Map<String, TableRule> rules,
      ActorRef<Answer> replyTo)
      implements Command {}

  /**
   * Deletes a fork.
   *
   * @param open whether also one that is not wholly merged
   */
  public record DiscardFork(String id, boolean open, ActorRef<Answer> replyTo) implements Command {}

  /** How a verb about a fork ended. */
  public sealed interface Answer {}

  /** It was merged, or would be. */
  public record Merged(MergeReport report) implements Answer {}

  /** It is gone. */
  public record Discarded(String id) implements Answer {}

  /** Nothing was changed. */
  public record Refused(ForkRefusal kind, String reason) implements Answer {}

  /** Why a verb was refused. */
  public enum ForkRefusal {
    NOT_FOUND,
    CONFLICT,
    NOT_NOW
  }

  // ---- between nodes ----

  /**
   * "I have the changes of a fork for whoever is active." Sent to every twin.
   *
   * @param transfer names this attempt
   * @param fork its id
   * @param bytes how long the file of changes is
   * @param crc32c and its checksum
   * @param epoch the newest that the fork's node knows of: a node that leads in an older one has
   *     lost and does not know it yet
   * @param ancestor the last state that the fork shares with the line it lost to; {@link
   *     Position#NONE} if unknown
   * @param replyTo the stream that has it
   */
  public record Offer(
      String transfer,
      String fork,
      long bytes,
      long crc32c,
      MergeRules rules,
      boolean dryRun,
      long epoch,
      Position ancestor,
      ActorRef<StreamMessages.Command> replyTo)
      implements Command, ClusterMessage {}

  /** The active node wants the bytes from {@code offset} on. */
  public record Pull(String transfer, long offset, ActorRef<StreamMessages.Command> replyTo)
      implements Command, ClusterMessage {}

  /** Bytes of the file of changes. */
  public record Part(String transfer, long offset, byte[] bytes)
      implements Command, ClusterMessage {}

  /**
   * What the merge came to.
   *
   * @param reached where the active node was afterwards: nobody else has the merged rows before
   */
  public record Result(String transfer, MergeReport report, Position reached)
      implements Command, ClusterMessage {}

  /** The active node did not merge; its database is as it was. */
  public record NoResult(String transfer, ForkRefusal kind, String reason)
      implements Command, ClusterMessage {}

  // ---- from the desk to its own stream ----

  /** Asks whether {@code position} is on this node's disk, and on the line that it follows. */
  record AskLine(Position position, ActorRef<LineNow> replyTo) implements StreamMessages.Command {}

  /**
   * The answer.
   *
   * @param epoch the newest that this node has anything of
   */
  record LineNow(long epoch, Reached reached) {
    static LineNow of(Position position, SegmentLog log) {
      long epoch = 0;
      for (Lineage.Term term : log.lineage().terms()) {
        epoch = Math.max(epoch, term.epoch());
      }
      return new LineNow(epoch, reached(position, epoch, log));
    }

    private static Reached reached(Position position, long epoch, SegmentLog log) {
      boolean behind = log.durable().txid() < position.txid();
      if (!log.lineage().contains(position)) {
        return epoch > position.epoch() || (epoch == position.epoch() && !behind)
            ? Reached.LOST
            : Reached.NOT_YET;
      }
      if (behind) {
        return Reached.NOT_YET;
      }
      boolean told = position.txid() < log.first().txid() || log.has(position);
      return told || position.isNone() ? Reached.HELD : Reached.LOST;
    }
  }

  /** How this node stands to a position. */
  enum Reached {
    HELD,
    NOT_YET,
    /** The line went on without it. */
    LOST
  }

  /**
   * Writes changes into the database, if this stream is its source.
   *
   * @param log where conflicts go; empty for a dry run
   * @param epoch see {@link Offer#epoch}
   * @param ancestor see {@link Offer#ancestor}
   */
  public record MergeChanges(
      String transfer,
      Path changes,
      MergeRules rules,
      Optional<Path> log,
      long epoch,
      Position ancestor,
      ActorRef<StreamMessages.Command> replyTo)
      implements StreamMessages.Command {

    /** They are of no more use. */
    void delete() {
      try {
        Files.deleteIfExists(changes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
