package io.twinkeeper.persistence.directory;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.persistence.directory.index.Wanted;
import io.twinkeeper.persistence.directory.place.Staged;
import io.twinkeeper.persistence.directory.place.Staging;
import io.twinkeeper.persistence.directory.place.WrongContentException;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.persistence.directory.scan.ContentDigest;
import io.twinkeeper.protocol.directory.ContentHash;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.FileState;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The contents that are wanted now: which twin to ask for which parts, and what has come of them.
 *
 * <p>What has come is in {@link Staging} and survives a restart; what was asked for is forgotten by
 * one.
 */
final class Intake implements AutoCloseable {
  /** What one question may bring. */
  private static final int AT_ONCE = 384 * 1024;

  private static final int MOST_FETCHES = 1000;

  /** Those that are begun and not complete have a file open. */
  private static final int MOST_COMING = 2048;

  /** Lists of blocks that are in memory at a time, in bytes, besides those of the largest file. */
  private static final long MOST_MEMORY = 64L << 20;

  /** Lists so short do not count. */
  private static final long LITTLE_MEMORY = 64L << 10;

  /** A twin that answers so often with nothing of use is left alone for a while. */
  private static final int FRUITLESS = 3;

  private final DirectoryIndex index;
  private final Map<ContentHash, Incoming> incoming = new LinkedHashMap<>();
  private final Map<ContentHash, Integer> wrong = new HashMap<>();
  private final Map<String, Integer> fruitless = new HashMap<>();
  private final LastAsked lastAsked;
  private Set<String> reachable = Set.of();
  private int complete;

  Intake(DirectoryIndex index, InstantSource clock) {
    this.index = index;
    this.lastAsked = new LastAsked(clock);
  }

  /**
   * These twins can be asked now.
   *
   * @return whether they are others than before
   */
  boolean reachable(Set<String> twins) {
    boolean others = !reachable.equals(twins);
    reachable = Set.copyOf(twins);
    return others;
  }

  /** Where a content is. */
  sealed interface Where {}

  record Here(Staged staged) implements Where {}

  record OnItsWay() implements Where {}

  /** Too many others are on their way. */
  record NoRoom() implements Where {}

  /** It is large, and other large ones are to come first. */
  record LaterOn() implements Where {}

  /** Every twin that can be asked now was asked, and says that it has it not. */
  record Nowhere() implements Where {}

  /** This node cannot have it for now, though it may be there. */
  record Unable(String problem) implements Where {}

  /** Where the content is that {@code wanted} needs; it is asked for from now on. */
  Where look(Wanted wanted, Descriptor root, Staging staging) throws IOException {
    FileState state = wanted.entry().state();
    Incoming coming = incoming.get(state.hash());
    if (coming == null) {
      Optional<Where> not = mayBegin(state);
      if (not.isPresent()) {
        return not.get();
      }
      coming = begin(wanted, root, staging);
      incoming.put(state.hash(), coming);
      finishIfAllHere(coming);
    } else {
      coming.toldBy(wanted.path(), wanted.peer());
    }
    if (coming.size() != state.size()) {
      return new Unable("twins tell of this content with two sizes");
    }
    if (coming.isComplete()) {
      return new Here(coming.staged());
    }
    if (!reachable.isEmpty() && coming.isMissingAt(reachable)) {
      return new Nowhere();
    }
    return new OnItsWay();
  }

  private Optional<Where> mayBegin(FileState state) {
    if (wrong.getOrDefault(state.hash(), 0) > 1) {
      wrong.put(state.hash(), 1); // once more, when it is tried again
      return Optional.of(new Unable("what twins send is not what they have told of"));
    }
    if (incoming.size() >= MOST_COMING) {
      return Optional.of(new NoRoom());
    }
    return isCrowded(Incoming.memory(state.size())) ? Optional.of(new LaterOn()) : Optional.empty();
  }

  /** Less the largest of all, which would else keep out every other for as long as it takes. */
  private boolean isCrowded(long memory) {
    if (memory <= LITTLE_MEMORY) {
      return false;
    }
    LongSummaryStatistics all =
        incoming.values().stream().mapToLong(Incoming::memory).summaryStatistics();
    all.accept(memory);
    return all.getSum() - all.getMax() > MOST_MEMORY;
  }

  private Incoming begin(Wanted wanted, Descriptor root, Staging staging) throws IOException {
    FileState state = wanted.entry().state();
    Staged staged = staging.begin(state.hash(), state.size());
    Incoming coming = new Incoming(wanted.path(), wanted.peer(), state.hash(), staged);
    Incoming.@Nullable Older older = older(wanted.path(), state, root);
    if (older != null) {
      coming.builtOn(older);
    }
    return coming;
  }

  private Incoming.@Nullable Older older(FilePath path, FileState wanted, Descriptor root) {
    if (!ContentDigest.isListed(wanted.size()) || wrong.containsKey(wanted.hash())) {
      return null;
    }
    Optional<Known> here = index.known(path).filter(k -> k.entry().state().isFile());
    Optional<byte[]> sums = here.flatMap(k -> index.blocks(k.entry().state().hash()));
    if (sums.isEmpty()) {
      return null;
    }
    try (Descriptor parent = root.parentOf(path)) {
      return new Incoming.Older(parent.openFile(path.name()), sums.get());
    } catch (PosixException e) {
      return null; // then all of it is asked for
    }
  }

  /** What to ask this twin for now. */
  List<Fetch> next(String twin) {
    List<Fetch> fetches = new ArrayList<>();
    int bytes = 0;
    for (Incoming coming : incoming.values()) {
      if (bytes >= AT_ONCE || fetches.size() >= MOST_FETCHES) {
        break;
      }
      Set<String> first = lastAsked.before(reachable, coming.hash());
      while (coming.isFor(twin, first) && bytes < AT_ONCE && fetches.size() < MOST_FETCHES) {
        Optional<Fetch> next = coming.next(twin, AT_ONCE - bytes);
        if (next.isEmpty()) {
          break;
        }
        fetches.add(next.get());
        bytes += next.get().length();
      }
    }
    return fetches;
  }

  /**
   * Takes a twin's answer.
   *
   * @throws PosixException if this node cannot keep it, which is not the twin's fault
   * @throws IOException if it is none of an honest twin, or again of no use
   */
  void take(String twin, List<Piece> pieces) throws IOException {
    boolean useful = false;
    for (Piece piece : pieces) {
      Incoming coming = incoming.get(piece.hash());
      if (coming != null && !coming.isComplete() && coming.isAskedOf(twin)) {
        useful |= take(twin, piece, coming);
      }
    }
    if (useful) {
      lastAsked.answered(twin);
    }
    int before = fruitless.getOrDefault(twin, 0);
    fruitless.put(twin, useful ? 0 : before + 1);
    if (!useful && before + 1 >= FRUITLESS) {
      incoming.values().stream().filter(i -> i.isAskedOf(twin)).forEach(i -> i.missing(twin));
      throw new IOException(twin + " sends nothing that was asked for");
    }
  }

  private boolean take(String twin, Piece piece, Incoming coming) throws IOException {
    byte @Nullable [] bytes = piece.bytes();
    if (bytes == null && piece.part() == Fetch.Part.BLOCKS) {
      coming.withoutOlder();
      return true;
    }
    if (bytes == null || bytes.length == 0) {
      coming.missing(twin);
      return true;
    }
    try {
      boolean useful = coming.take(twin, piece, bytes);
      finishIfAllHere(coming);
      return useful;
    } catch (PosixException e) {
      forget(coming.hash()); // what has come stays, and is gone on with
      throw e;
    } catch (IOException e) {
      coming.missing(twin);
      throw e;
    }
  }

  private void finishIfAllHere(Incoming coming) throws IOException {
    if (!coming.isAllHere()) {
      return;
    }
    try {
      coming.staged().finish();
      completed(coming);
    } catch (WrongContentException e) {
      if (wrong.size() > MOST_COMING) {
        wrong.clear();
      }
      wrong.merge(coming.hash(), 1, Integer::sum); // from its beginning, without the old file
      coming.senders().forEach(twin -> lastAsked.wrong(twin, coming.hash()));
      forget(coming.hash());
    }
  }

  private void completed(Incoming coming) {
    coming.completed();
    wrong.remove(coming.hash());
    complete++;
  }

  /** Whether it is on its way or here. */
  boolean has(ContentHash hash) {
    return incoming.containsKey(hash);
  }

  /** Whether it is on its way and not here, and may still come. */
  boolean awaits(ContentHash hash) {
    Incoming coming = incoming.get(hash);
    return coming != null
        && !coming.isComplete()
        && (reachable.isEmpty() || !coming.isMissingAt(reachable));
  }

  /** How many are here and have no place yet. */
  int complete() {
    return complete;
  }

  /** Whether contents are still to come. */
  boolean isBusy() {
    return complete < incoming.size();
  }

  /** What was asked of this twin will not come: others are asked, and it if none of them can be. */
  void unanswered(String twin) {
    lastAsked.silent(twin);
    askAgain(twin);
  }

  /** What was asked of this twin and has not come yet is to be asked for anew. */
  void askAgain(String twin) {
    incoming.values().stream().filter(i -> i.isAskedOf(twin)).forEach(Incoming::askAgain);
  }

  /** The content has its place, or nobody wants it any more. What has come of it stays. */
  void forget(ContentHash hash) {
    Incoming coming = incoming.remove(hash);
    if (coming != null) {
      complete -= coming.isComplete() ? 1 : 0;
      coming.close();
    }
  }

  /** Forgets what is not one of these. */
  void keepOnly(Set<ContentHash> needed) {
    List.copyOf(incoming.keySet()).stream().filter(h -> !needed.contains(h)).forEach(this::forget);
  }

  @Override
  public void close() {
    incoming.values().forEach(Incoming::close);
    incoming.clear();
    complete = 0;
  }
}
