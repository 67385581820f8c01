package io.twinkeeper.node.stream;

import akka.actor.typed.ActorRef;
import io.twinkeeper.node.ClusterMessage;
import io.twinkeeper.protocol.merge.ForkDetail;
import io.twinkeeper.protocol.merge.MergeReport;
import io.twinkeeper.protocol.merge.MergeRules;
import io.twinkeeper.protocol.merge.TableRule;
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
   * @param rules by table, before the configuration's
   */
  public record MergeFork(
      String id, boolean dryRun, Map<String, TableRule> rules, ActorRef<Answer> replyTo)
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
   * @param replyTo the stream that has it
   */
  public record Offer(
      String transfer,
      String fork,
      long bytes,
      long crc32c,
      MergeRules rules,
      boolean dryRun,
      ActorRef<StreamMessages.Command> replyTo)
      implements Command, ClusterMessage {}

  /** The active node wants the bytes from {@code offset} on. */
  public record Pull(String transfer, long offset, ActorRef<StreamMessages.Command> replyTo)
      implements Command, ClusterMessage {}

  /** Bytes of the file of changes. */
  public record Part(String transfer, long offset, byte[] bytes)
      implements Command, ClusterMessage {}

  /** What the merge came to. */
  public record Result(String transfer, MergeReport report) implements Command, ClusterMessage {}

  /** The active node did not merge; its database is as it was. */
  public record NoResult(String transfer, ForkRefusal kind, String reason)
      implements Command, ClusterMessage {}

  // ---- from the desk to its own stream ----

  /**
   * Writes changes into the database, if this stream is its source.
   *
   * @param log where conflicts go; empty for a dry run
   */
  public record MergeChanges(
      String transfer,
      Path changes,
      MergeRules rules,
      Optional<Path> log,
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
