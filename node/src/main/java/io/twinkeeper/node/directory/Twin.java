package io.twinkeeper.node.directory;

import akka.actor.ActorRef;
import akka.actor.ActorSelection;
import io.twinkeeper.node.directory.DirectoryMessages.Asked;
import io.twinkeeper.node.directory.DirectoryMessages.Command;
import io.twinkeeper.persistence.directory.Question;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What a directory's stream knows of one other twin, and what is open between them. */
final class Twin {
  /** One that is not heard for so long cannot be reached. */
  static final Duration SILENCE = Duration.ofSeconds(15);

  /** So much is placed in less than a second. */
  private static final long FEW_FILES = 500;

  private static final long FEW_BYTES = 8 << 20;

  final String name;
  final Rate rate;

  // ---- what may fail with this one and not with others ----

  final String hearing;
  final String receiving;
  final String reading;

  private final ActorSelection selection;
  private final LongSupplier nanoTime;
  private final long met;
  private long heardAt;
  private @Nullable Instant heard;

  // ---- what it was asked ----

  /** The number of the newest question; only its answer counts. */
  long question;

  /** The newest question itself, until it is answered. */
  @Nullable Question open;

  long openSince;

  /** Whether its last answer said that there is more. */
  boolean tellsMore = true;

  final Set<Long> fetches = new HashSet<>();
  boolean fetchesRest;

  // ---- what it asks ----

  @Nullable Asked latest;
  @Nullable Asked waiting;

  // ---- what it has ----

  private long goal = -1;
  private @Nullable Instant goalAt;
  private @Nullable Instant agreed;

  Twin(String name, ActorSelection selection, LongSupplier nanoTime) {
    this.name = name;
    this.hearing = "take what " + name + " tells";
    this.receiving = "take contents of " + name;
    this.reading = "read contents for " + name;
    this.selection = selection;
    this.nanoTime = nanoTime;
    this.rate = new Rate(nanoTime);
    this.met = nanoTime.getAsLong();
    this.heardAt = met;
  }

  /** All that {@code peers} has, by name. */
  static Map<String, Twin> all(DirectoryPeers peers, LongSupplier nanoTime) {
    Map<String, Twin> twins = new TreeMap<>();
    peers
        .selections()
        .forEach((name, selection) -> twins.put(name, new Twin(name, selection, nanoTime)));
    return twins;
  }

  void tell(Command message) {
    selection.tell(message, ActorRef.noSender());
  }

  /** Something came from it; returns whether it could not be reached until now. */
  boolean hear(Instant at) {
    boolean back = !isReachable();
    heardAt = nanoTime.getAsLong();
    heard = at;
    return back;
  }

  @Nullable Instant lastHeard() {
    return heard;
  }

  /** Whether it was heard just now. */
  boolean isReachable() {
    return heard != null && !isSilent();
  }

  /** Whether it was heard just now, or may yet be for the first time. */
  boolean mayAnswer() {
    return !isSilent();
  }

  private boolean isSilent() {
    return nanoTime.getAsLong() - heardAt > SILENCE.toNanos();
  }

  /** Whether it has all of {@code index} up to {@code sequence}, in its tree too. */
  boolean has(String index, long sequence) {
    return hasAllBut(0, index, sequence);
  }

  /** Whether it said that it does not take everything until somebody sees to that. */
  boolean isHolding() {
    return latest != null && latest.holding();
  }

  /** How many files it could not place when it last said so. */
  long troubledFiles() {
    return latest == null ? 0 : latest.troubledFiles();
  }

  /**
   * Whether it has all of {@code index} up to {@code sequence}, in its tree too, less files that it
   * could not place, {@code troubled} of them.
   */
  boolean hasAllBut(long troubled, String index, long sequence) {
    return hasHeard(index, sequence)
        && said().pendingFiles() <= said().troubledFiles()
        && said().troubledFiles() <= troubled;
  }

  /** Whether it has heard all of that, and what is under way to its tree is there in a moment. */
  boolean hasNearly(String index, long sequence) {
    if (!hasHeard(index, sequence)) {
      return false;
    }
    long underWay = said().pendingFiles() - said().troubledFiles();
    return underWay <= 0 || (underWay <= FEW_FILES && said().pendingBytes() <= FEW_BYTES);
  }

  private boolean hasHeard(String index, long sequence) {
    return latest != null && latest.index().equals(index) && latest.after() >= sequence;
  }

  private Asked said() {
    return Objects.requireNonNull(latest);
  }

  /** What is missing for {@link #hasAllBut}, for people. */
  String lacks(String index, long sequence) {
    if (!hasHeard(index, sequence)) {
      return name + " has not heard of everything yet";
    }
    long files = said().pendingFiles();
    long troubled = said().troubledFiles();
    String all = (files == 1 ? "1 file is" : files + " files are") + " not in " + name + "'s tree";
    return troubled == 0 ? all + " yet" : all + ", and it has trouble with " + troubled;
  }

  /**
   * Notes how far it has come: once it has what was there at one moment, the next moment to reach
   * is now.
   */
  void measure(String index, long sequence, Instant now) {
    if (goalAt != null && has(index, goal)) {
      agreed = has(index, sequence) ? now : goalAt;
      goalAt = null;
    }
    if (goalAt == null) {
      goal = sequence;
      goalAt = now;
    }
  }

  /** Up to which moment it has everything; null if it never had. */
  @Nullable Instant agreed() {
    return agreed;
  }
}
