package io.twinkeeper.persistence.directory;

import io.twinkeeper.persistence.directory.Hearing.Heard;
import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.persistence.directory.place.Placer;
import io.twinkeeper.protocol.directory.ContentHash;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.FileState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Renames what was renamed on a twin as soon as it is told of, without writing down first that it
 * is wanted: a file whose new name and whose old one are told of together, and the directories and
 * links on the way. Everything else is wanted, and for {@link Placing}.
 */
final class Promptly implements Hearing.AtOnce {
  /**
   * In slices. What is not done by then is wanted, which costs as much again: an honest answer's
   * renames are done in less, and a slow disk must not keep everybody waiting.
   */
  private static final int LONG = 5;

  private final DirectoryIndex index;
  private final Placing placing;
  private final Attempt attempt;
  private final Placer placer;
  private final long end;

  Promptly(DirectoryIndex index, Placing placing, Attempt attempt, Placer placer, Duration slice) {
    this.index = index;
    this.placing = placing;
    this.attempt = attempt;
    this.placer = placer;
    this.end = System.nanoTime() + slice.multipliedBy(LONG).toNanos();
  }

  @Override
  public void take(List<Heard> fresh) throws IOException {
    Map<ContentHash, Deque<Heard>> leaving = leaving(fresh);
    boolean placed = false;
    for (Heard heard : fresh) {
      if (!state(heard).isGone()) {
        Optional<Heard> from = state(heard).isFile() ? taken(leaving, heard) : Optional.empty();
        placed |= place(heard, from);
      }
    }
    for (Heard heard : fresh) {
      if (state(heard).isGone() && index.known(heard.path()).filter(Known::isLive).isPresent()) {
        index.want(heard.row());
      }
    }
    if (placed) {
      placing.sync(placer);
    }
  }

  private static FileState state(Heard heard) {
    return heard.take().entry().state();
  }

  /** The files that are here, and are to go, by what is in them. */
  private static Map<ContentHash, Deque<Heard>> leaving(List<Heard> fresh) {
    Map<ContentHash, Deque<Heard>> leaving = new HashMap<>();
    for (Heard heard : fresh) {
      Optional<Known> file =
          heard.known().filter(k -> k.entry().state().isFile() && k.stat().isPresent());
      if (state(heard).isGone() && file.isPresent()) {
        ContentHash hash = file.get().entry().state().hash();
        leaving.computeIfAbsent(hash, h -> new ArrayDeque<>()).add(heard);
      }
    }
    return leaving;
  }

  private static Optional<Heard> taken(Map<ContentHash, Deque<Heard>> leaving, Heard heard) {
    Deque<Heard> having = leaving.get(state(heard).hash());
    if (having == null || having.isEmpty() || !fits(having.element(), heard)) {
      return Optional.empty();
    }
    return Optional.of(having.remove());
  }

  private static boolean fits(Heard from, Heard to) {
    return Nearby.Move.fits(from.known().orElseThrow(), state(to));
  }

  /** Whether it is there now. If not, it is wanted. */
  private boolean place(Heard heard, Optional<Heard> from) {
    boolean needsContent = state(heard).isFile() && from.isEmpty();
    if (needsContent || !isFree(heard) || System.nanoTime() > end) {
      index.want(heard.row());
      return false;
    }
    return attempt.promptly(heard, from.map(Promptly::move), placer);
  }

  /** Whether nothing is at its path, and a directory is where it belongs. */
  private boolean isFree(Heard heard) {
    Optional<FilePath> parent = heard.path().parent();
    return heard.known().filter(Known::isLive).isEmpty()
        && (parent.isEmpty()
            || index.known(parent.get()).filter(k -> k.entry().state().isDirectory()).isPresent());
  }

  private static Nearby.Move move(Heard from) {
    return Nearby.Move.of(from.known().orElseThrow(), from.row(), from.take().entry());
  }
}
