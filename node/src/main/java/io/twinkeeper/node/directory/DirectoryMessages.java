package io.twinkeeper.node.directory;

import akka.actor.typed.ActorRef;
import io.twinkeeper.node.ClusterMessage;
import io.twinkeeper.node.admin.DirectoryErrand;
import io.twinkeeper.protocol.status.DirectoryStatus;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the twins of a directory say to each other, and what their node says to them.
 *
 * <p>Every twin asks every other one {@link Asked} and is answered {@link Told}: at once if there
 * are news, else when there are, or after {@link #OPEN}. Of a twin's questions only the newest
 * counts, for both of them. What is heard of is fetched: {@link Fetch}, {@link Contents}. Any
 * message may be lost; the question is then asked anew, under another number.
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way; nobody compares messages
public final class DirectoryMessages {
  /** A question without news is answered after so long: it also says that both are there. */
  static final Duration OPEN = Duration.ofSeconds(5);

  /** The most bytes that one message carries: a frame has 1 MiB, and is not only that. */
  static final int MOST_BYTES = 960 * 1024;

  private DirectoryMessages() {}

  /** Everything that a directory's stream understands. */
  public interface Command {}

  // ---- between twins; "twin" is always the node that speaks ----

  /**
   * What is new after {@code after} of your {@code index}? It is also the acknowledgement: all up
   * to there is on the asker's disk.
   *
   * @param asker the asker's own index
   * @param first nothing was asked before in this life: the other one may have waited in vain
   * @param pendingFiles what the asker has heard of, from anybody, and not in its tree yet
   * @param pendingBytes content of these
   * @param troubledFiles those of {@code pendingFiles} that could not be placed when it was last
   *     tried
   * @param holding whether the asker takes nothing into its tree, or not everything, until somebody
   *     sees to that
   */
  public record Asked(
      String twin,
      long number,
      boolean first,
      String asker,
      String index,
      long after,
      long pendingFiles,
      long pendingBytes,
      long troubledFiles,
      boolean holding,
      ActorRef<Command> replyTo)
      implements Command, ClusterMessage {}

  /** The news, packed; no bytes if there are none. */
  public record Told(
      String twin, long number, String index, long upTo, boolean more, byte[] entries)
      implements Command, ClusterMessage {}

  /** Asks for contents: packed. */
  public record Fetch(String twin, long number, byte[] wanted, ActorRef<Command> replyTo)
      implements Command, ClusterMessage {}

  /** The answer to {@link Fetch}: packed. */
  public record Contents(String twin, long number, byte[] contents)
      implements Command, ClusterMessage {}

  /** The answer to {@link Fetch} comes {@code within} so long: it has to wait for its turn. */
  public record Later(String twin, long number, Duration within)
      implements Command, ClusterMessage {}

  /** {@link Fetch} cannot be answered, now. */
  public record Unread(String twin, long number) implements Command, ClusterMessage {}

  /**
   * Look at your tree now, and say when that is done. The same number is the same order.
   *
   * @param everything the whole tree; else what is known to have changed, by the stream itself too
   */
  public record LookNow(String twin, long number, boolean everything, ActorRef<Command> replyTo)
      implements Command, ClusterMessage {}

  /**
   * The tree was looked at since {@link LookNow} came: all that was in it is in the index.
   *
   * @param sequence of {@code index} then
   * @param problem why it was not, or cannot be told; null if it was
   * @param held whether that is so until an operator acts there
   * @param confirmable whether {@link Confirm} or {@link Reject} would end it
   */
  public record Looked(
      String twin,
      long number,
      String index,
      long sequence,
      @Nullable String problem,
      boolean held,
      boolean confirmable)
      implements Command, ClusterMessage {}

  // ---- on this node ----

  /** Asks how it stands. Answered between two slices of work. */
  public record Describe(ActorRef<DirectoryStatus> replyTo) implements Command {}

  /** Whether the workload is active on this node; remembered across restarts of the stream. */
  public record ActiveHere(boolean active) implements Command {}

  /** An operator has looked: what was held may go on. */
  public record Confirm(ActorRef<Verdict> replyTo) implements Command {}

  /** An operator has looked: what was held is undone. */
  public record Reject(ActorRef<Verdict> replyTo) implements Command {}

  /** An operator wants something of the files. Answered between two slices of work. */
  public record Errand(DirectoryErrand what, ActorRef<Verdict> replyTo) implements Command {}

  /** What became of {@link Confirm}, {@link Reject} and {@link Errand}. */
  public sealed interface Verdict {}

  /** It is so; {@code message} for people. */
  public record Accepted(String message) implements Verdict {}

  /** Nothing was changed. */
  public record Declined(String reason) implements Verdict {}

  /** What was asked for is not there. */
  public record Missing(String reason) implements Verdict {}

  /** What was asked for, as it is answered to people. */
  public record Shown(Record answer) implements Verdict {}

  /**
   * Answer once everything that was written here or on a twin before this came is on every twin
   * that can be reached. Answered once, {@code within} the time given or hardly later.
   */
  public record Sync(Duration within, ActorRef<Synced> replyTo) implements Command {}

  /**
   * What became of a {@link Sync}.
   *
   * @param complete it is so, for every twin that can be reached
   * @param behind twins that can be reached and did not have everything in time
   * @param away twins that cannot be reached: they were not waited for
   * @param held nodes that hold the directory: waiting is of no use
   * @param confirmable those of {@code held} where {@link Confirm} or {@link Reject} ends that
   * @param reason what it waited for in vain; null if {@code complete}
   */
  public record Synced(
      boolean complete,
      List<String> behind,
      List<String> away,
      List<String> held,
      List<String> confirmable,
      @Nullable String reason) {
    /** Of a directory that nobody holds. */
    public Synced(
        boolean complete, List<String> behind, List<String> away, @Nullable String reason) {
      this(complete, behind, away, List.of(), List.of(), reason);
    }
  }

  /**
   * Answer once a twin has everything that is in this node's tree: a workload is about to move.
   * Answered {@link HandedOver} once, {@code within} the time given or hardly later.
   *
   * @param successor who is to have it; null for any twin
   * @param last nobody writes any more, so everything counts that was written before this came. If
   *     not, what has not come to rest is left for later
   * @param required whether the move is called off if something is missing, so that there is
   *     nothing to wait for once that is sure. If not, the time given is used for what can be had
   */
  public record HandOver(
      @Nullable String successor,
      boolean last,
      boolean required,
      Duration within,
      ActorRef<HandedOver> replyTo)
      implements Command {}

  /**
   * What became of a {@link HandOver}.
   *
   * @param problem why it was not to be had, for people; null if the twin has everything
   */
  public record HandedOver(@Nullable String problem) {
    /** Nothing is missing. */
    public static final HandedOver ALL = new HandedOver(null);
  }
}
