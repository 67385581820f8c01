package io.twinkeeper.node.directory;

import io.twinkeeper.node.directory.DirectoryMessages.Looked;
import io.twinkeeper.node.directory.DirectoryMessages.Sync;
import io.twinkeeper.node.directory.DirectoryMessages.Synced;
import io.twinkeeper.persistence.directory.DirectoryView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One {@link Sync} on its way.
 *
 * <p>First this node and its twins look at their trees, and this node takes all that the twins have
 * found. Only then the goal is set: what is in this node's index, which is everything that anybody
 * had. It is reached when every twin has that much of this index, and nothing pending. So three
 * nodes have the same too, whichever of them was written to.
 *
 * <p>Bringing that into the trees may have left conflict copies in them, new files that nobody else
 * has. Therefore it is all done a second time, without another look at what rests.
 */
final class SyncRound {
  /** Where a twin stands in this round. */
  private record Stand(long askedAt, @Nullable Looked looked) {}

  private static final long NO_GOAL = -1;

  final long number;
  final Sync request;

  /** What twins are told to look by: another one for the second time. */
  private long order;

  private final Map<String, Stand> stands = new HashMap<>();
  private boolean scanned;
  private long goal = NO_GOAL;
  private boolean second;

  SyncRound(long number, Sync request) {
    this.number = number;
    this.order = number;
    this.request = request;
  }

  long order() {
    return order;
  }

  /** Whether whole trees are looked at. */
  boolean looksAtEverything() {
    return !second;
  }

  /**
   * Begins for the second time, if this was the first.
   *
   * @return whether it was
   */
  boolean beginsAgain(long nextOrder) {
    if (second) {
      return false;
    }
    second = true;
    order = nextOrder;
    stands.clear();
    scanned = false;
    goal = NO_GOAL;
    return true;
  }

  /** The own tree has been looked at since this began. */
  void isScanned() {
    scanned = true;
  }

  /** Whether what is known of the own tree is newer than this. */
  boolean hasScanned() {
    return scanned;
  }

  void isLooked(Looked m) {
    Stand stand = stands.get(m.twin());
    if (stand != null && stand.looked == null) {
      stands.put(m.twin(), new Stand(stand.askedAt, m));
    }
  }

  /**
   * Whether {@code twin} has to be told to look: not yet, or so long ago that it may be lost or its
   * index have begun anew since.
   *
   * @param index the twin's, as far as this node knows
   */
  boolean hasToTell(Twin twin, String index, long now, long patience) {
    Stand stand = stands.get(twin.name);
    boolean due =
        stand == null
            || (now - stand.askedAt > patience
                && (stand.looked == null || !stand.looked.index().equals(index)));
    if (due) {
      stands.put(twin.name, new Stand(now, null));
    }
    return due;
  }

  /**
   * What it is waiting for; null if it is done.
   *
   * @param reachable twins that can be reached, or might be
   * @param heard how far this node has come with each twin
   */
  @Nullable String waitsFor(
      Collection<Twin> reachable, Heard heard, DirectoryView view, String ownIndex) {
    if (!scanned) {
      return "this tree is still being looked at";
    }
    if (goal == NO_GOAL) {
      String missing = beforeGoal(reachable, heard, view);
      if (missing != null) {
        return missing;
      }
      goal = view.sequence();
    }
    List<String> behind = behind(reachable, ownIndex);
    return behind.isEmpty() ? null : String.join(", ", behind) + " has not got everything yet";
  }

  /** Asks how far this node has come with a twin. */
  interface Heard {
    boolean hasHeard(Twin twin, Looked upTo);
  }

  private @Nullable String beforeGoal(Collection<Twin> reachable, Heard heard, DirectoryView view) {
    for (Twin twin : reachable) {
      Stand stand = stands.get(twin.name);
      Looked looked = stand == null ? null : stand.looked;
      if (looked == null) {
        return twin.name + " still looks at its tree";
      }
      if (looked.problem() == null && !heard.hasHeard(twin, looked)) {
        return "not everything that " + twin.name + " has to tell was heard";
      }
    }
    return view.pendingFiles() == 0
        ? null
        : view.pendingFiles() + " files are on their way to this tree";
  }

  /** Why a twin will not have everything however long one waits; null if there is no reason. */
  @Nullable String hopeless() {
    return stands.values().stream()
        .map(Stand::looked)
        .filter(looked -> looked != null && looked.problem() != null)
        .map(looked -> looked.twin() + ": " + looked.problem())
        .findFirst()
        .orElse(null);
  }

  /** Twins that have looked and said that it is so. */
  List<String> twins(Predicate<Looked> said) {
    return stands.values().stream()
        .map(Stand::looked)
        .filter(looked -> looked != null && said.test(looked))
        .map(Looked::twin)
        .sorted()
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /** Those of {@code reachable} that do not have everything. */
  List<String> behind(Collection<Twin> reachable, String ownIndex) {
    return reachable.stream()
        .filter(twin -> goal == NO_GOAL || !twin.has(ownIndex, goal))
        .map(twin -> twin.name)
        .sorted()
        .toList();
  }

  void end(Synced outcome) {
    request.replyTo().tell(outcome);
  }
}
