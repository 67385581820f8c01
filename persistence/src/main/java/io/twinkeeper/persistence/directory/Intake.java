package io.twinkeeper.persistence.directory;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.persistence.directory.index.Wanted;
import io.twinkeeper.persistence.directory.place.Staged;
import io.twinkeeper.persistence.directory.place.Staging;
import io.twinkeeper.persistence.directory.place.WrongContentException;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.ContentHash;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.FileState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
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

  /** Each of them has a file open. */
  private static final int MOST_COMING = 256;

  /** Blocks are worth their list from here on. */
  static final long LARGE = 256 * 1024;

  /** Lists of larger files would fill the memory. */
  private static final long TOO_LARGE = 16L << 30;

  private final DirectoryIndex index;
  private final Set<String> twins = new HashSet<>();
  private final Map<ContentHash, Incoming> incoming = new LinkedHashMap<>();
  private final Map<ContentHash, Integer> wrong = new HashMap<>();

  Intake(DirectoryIndex index) {
    this.index = index;
  }

  /** There is such a twin. */
  void meet(String twin) {
    twins.add(twin);
  }

  /** Where a content is. */
  sealed interface Where {}

  record Here(Staged staged) implements Where {}

  record OnItsWay() implements Where {}

  /** Too many others are on their way. */
  record NoRoom() implements Where {}

  record Nowhere(String problem) implements Where {}

  /** Where the content is that {@code wanted} needs; it is asked for from now on. */
  Where look(Wanted wanted, Descriptor root, Staging staging) throws IOException {
    FileState state = wanted.entry().state();
    Incoming coming = incoming.get(state.hash());
    if (coming == null) {
      if (incoming.size() >= MOST_COMING) {
        return new NoRoom();
      }
      coming = begin(wanted, root, staging);
      incoming.put(state.hash(), coming);
      finishIfAllHere(coming);
    } else {
      coming.toldBy(wanted.entry().path(), wanted.peer());
    }
    if (coming.isComplete()) {
      return new Here(coming.staged());
    }
    if (!twins.isEmpty() && coming.isMissingAtAll(twins)) {
      forget(state.hash());
      return new Nowhere("no twin has this content any more");
    }
    return new OnItsWay();
  }

  private Incoming begin(Wanted wanted, Descriptor root, Staging staging) throws IOException {
    FileState state = wanted.entry().state();
    FilePath path = wanted.entry().path();
    Staged staged = staging.begin(state.hash(), state.size());
    Incoming coming = new Incoming(path, wanted.peer(), state.hash(), state.size(), staged);
    Incoming.@Nullable Older older = older(path, state, root);
    if (older != null) {
      coming.builtOn(older);
    }
    return coming;
  }

  private Incoming.@Nullable Older older(FilePath path, FileState wanted, Descriptor root)
      throws PosixException {
    boolean large = wanted.size() >= LARGE && wanted.size() <= TOO_LARGE;
    if (!large || wrong.containsKey(wanted.hash())) {
      return null;
    }
    Optional<Known> here = index.known(path).filter(k -> k.entry().state().isFile());
    Optional<byte[]> blocks = here.flatMap(k -> index.blocks(k.entry().state().hash()));
    if (blocks.isEmpty()) {
      return null;
    }
    try (Descriptor parent = root.parentOf(path)) {
      return new Incoming.Older(parent.openFile(path.name()), blocks.get());
    } catch (PosixException e) {
      if (e.isGone()) {
        return null;
      }
      throw e;
    }
  }

  /** What to ask this twin for now. */
  List<Fetch> next(String twin) {
    List<Fetch> fetches = new ArrayList<>();
    int bytes = 0;
    for (Incoming coming : incoming.values()) {
      while (coming.isFor(twin) && bytes < AT_ONCE && fetches.size() < MOST_FETCHES) {
        Optional<Fetch> next = coming.next(AT_ONCE - bytes);
        if (next.isEmpty()) {
          break;
        }
        fetches.add(next.get());
        bytes += next.get().length();
      }
    }
    return fetches;
  }

  /** Takes a twin's answer. */
  void take(String twin, List<Piece> pieces) throws IOException {
    for (Piece piece : pieces) {
      Incoming coming = incoming.get(piece.hash());
      byte @Nullable [] bytes = piece.bytes();
      if (coming == null || coming.isComplete()) {
        continue;
      }
      if (bytes == null) {
        coming.missing(twin);
      } else {
        coming.take(piece, bytes);
        finishIfAllHere(coming);
      }
    }
  }

  private void finishIfAllHere(Incoming coming) throws IOException {
    if (!coming.isAllHere()) {
      return;
    }
    try {
      coming.staged().finish();
      coming.completed();
    } catch (WrongContentException e) {
      wrong.merge(coming.hash(), 1, Integer::sum); // from its beginning, without the old file
      forget(coming.hash());
    }
  }

  /** A copy of it was made from another file here. */
  void copied(Wanted wanted, Staged staged) {
    FileState state = wanted.entry().state();
    Incoming coming =
        new Incoming(wanted.entry().path(), wanted.peer(), state.hash(), state.size(), staged);
    coming.completed();
    incoming.put(state.hash(), coming);
  }

  /** Whether it is on its way or here. */
  boolean has(ContentHash hash) {
    return incoming.containsKey(hash);
  }

  /** Whether it is on its way and not here. */
  boolean awaits(ContentHash hash) {
    Incoming coming = incoming.get(hash);
    return coming != null && !coming.isComplete() && !coming.isMissingAtAll(twins);
  }

  /** Whether contents are still to come. */
  boolean isBusy() {
    return incoming.values().stream().anyMatch(i -> !i.isComplete());
  }

  /** What was asked of this twin will not come. */
  void unanswered(String twin) {
    incoming.values().stream().filter(i -> i.isFor(twin)).forEach(Incoming::askAgain);
  }

  /** The content has its place, or nobody wants it any more. */
  void forget(ContentHash hash) {
    Incoming coming = incoming.remove(hash);
    if (coming != null) {
      coming.close();
    }
  }

  @Override
  public void close() {
    incoming.values().forEach(Incoming::close);
    incoming.clear();
  }
}
