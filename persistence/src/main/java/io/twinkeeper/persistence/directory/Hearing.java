package io.twinkeeper.persistence.directory;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.persistence.directory.index.PeerProgress;
import io.twinkeeper.persistence.directory.index.Wanted;
import io.twinkeeper.persistence.directory.index.Wanted.Local;
import io.twinkeeper.protocol.directory.CorruptEntriesException;
import io.twinkeeper.protocol.directory.EntryCodec;
import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.Reconciliation;
import io.twinkeeper.protocol.directory.Reconciliation.Decision;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Takes what twins tell and decides what is wanted of it. The tree is only touched by who is given
 * what is fresh.
 *
 * <p>What is wanted is kept as it was told. It is decided on once more when it is placed, against
 * what is in the tree then.
 */
final class Hearing {
  /**
   * An index with so many paths has no room for more: far more than anybody's directory has, at
   * about half a KiB for each, and less than what a twin that lies could go on to tell. As many
   * again are taken in that are gone: so who makes room on a twin is heard.
   */
  static final long MOST_PATHS = 16_000_000;

  private static final int MOST_UNPACKED = 16 << 20;

  /** What a twin told just now, and what is known of its path. */
  record Heard(Wanted row, Reconciliation.Take take, Optional<Known> known) {
    FilePath path() {
      return row.path();
    }
  }

  /** Sees to what was told just now. */
  interface AtOnce {
    void take(List<Heard> fresh) throws IOException;
  }

  private final DirectoryIndex index;
  private final Predicate<FileEntry> refused;
  private final Predicate<String> retelling;
  private final long mostPaths;

  /**
   * @param refused what this node does not carry, such as ignored paths
   * @param retelling whether a twin tells of what may have been lost here
   * @param mostPaths of an index that may get another one
   */
  Hearing(
      DirectoryIndex index,
      Predicate<FileEntry> refused,
      Predicate<String> retelling,
      long mostPaths) {
    this.index = index;
    this.refused = refused;
    this.retelling = retelling;
    this.mostPaths = mostPaths;
  }

  /**
   * All of it, or nothing if any of it is not to be understood. Durable when this returns. Without
   * room for all paths, what is known of the others is taken, and all of it is asked for again.
   *
   * @param atOnce gets, within the transaction, what is to be brought into the tree, unless it is
   *     wanted already, may have been lost here, or is a conflict: it places that, or wants it
   */
  void hear(String peer, News news, AtOnce atOnce) throws IOException {
    List<FileEntry> entries = read(news);
    List<FileEntry> carried = entries.stream().filter(refused.negate()).toList();
    List<FileEntry> taken = carried.stream().filter(this::hasRoom).toList();
    boolean all = taken.size() == carried.size();
    index.transaction(
        () -> {
          List<Heard> fresh = new ArrayList<>();
          for (FileEntry entry : taken) {
            hear(peer, news.index(), entry).ifPresent(fresh::add);
          }
          atOnce.take(fresh);
          if (all) {
            index.heard(peer, news.index(), news.upTo());
          }
        });
    if (!all) {
      throw new IOException(
          "it tells of more paths than the "
              + mostPaths
              + " that this directory may have, and nothing after them is heard: look for what"
              + " makes so many there; a directory that needs more is to be made into several");
    }
  }

  /** What is known already may change, and go. */
  private boolean hasRoom(FileEntry entry) {
    long most = entry.state().isGone() ? 2 * mostPaths : mostPaths;
    return index.totals().all() + index.wantedTotals().all() < most
        || index.known(entry.path()).isPresent()
        || index.wanted(entry.path()).isPresent();
  }

  private static List<FileEntry> read(News news) throws IOException {
    if (news.isEmpty()) {
      return List.of();
    }
    try {
      return EntryCodec.read(Packing.unpack(news.entries(), MOST_UNPACKED));
    } catch (CorruptEntriesException e) {
      throw new IOException("entries that are not understood: " + e.getMessage(), e);
    }
  }

  /** Whether this node is where it was when it asked: if not, the answer leaves something out. */
  boolean isWhereItWas(String peer, Question asked) {
    return asked.asker().equals(index.id())
        && index.progress(peer).equals(new PeerProgress(asked.index(), asked.after()));
  }

  /** What is to be seen to at once, or is wanted. Everything else is noted, or wanted already. */
  private Optional<Heard> hear(String peer, String teller, FileEntry theirs) {
    FilePath path = theirs.path();
    Optional<Wanted> before = index.wanted(path);
    FileEntry heard = before.map(w -> Reconciliation.prefer(w.entry(), theirs)).orElse(theirs);
    if (before.filter(Wanted::forced).isPresent()) {
      if (!heard.equals(before.get().entry())) {
        index.want(Wanted.of(theirs, peer, teller, Local.GIVES_WAY));
      }
      return Optional
          .empty(); // the tree deviates, whatever is decided: that is done when it is placed
    }
    Optional<Known> known = index.known(path);
    Decision decision = Reconciliation.decide(known.map(Known::entry).orElse(null), heard);
    if (decision instanceof Reconciliation.Take take && isToBeDone(known, take.entry())) {
      if (!heard.equals(theirs)) {
        return Optional.empty();
      }
      boolean lost = before.filter(Wanted::lost).isPresent() || retelling.test(peer);
      Wanted row = Wanted.of(theirs, peer, teller, lost ? Local.IS_NONE : Local.COUNTS);
      if (before.isEmpty() && !lost && !take.conflict()) {
        return Optional.of(new Heard(row, take, known));
      }
      index.want(row); // also if it is wanted already: this twin has it, too
      return Optional.empty();
    }
    if (decision instanceof Reconciliation.Take take) {
      index.put(take.entry(), Optional.empty(), teller(teller, theirs, take.entry()));
    } else if (decision instanceof Reconciliation.Note note) {
      index.put(note.entry(), known.flatMap(Known::stat), teller(teller, theirs, note.entry()));
    }
    if (before.isPresent()) {
      index.drop(path);
    }
    return Optional.empty();
  }

  /** What never was here and is gone elsewhere only needs to be noted. */
  private static boolean isToBeDone(Optional<Known> known, FileEntry entry) {
    return !entry.state().isGone() || known.filter(Known::isLive).isPresent();
  }

  /** Who needs not be told of it: whoever has told it, word for word. */
  static Optional<String> teller(String teller, FileEntry theirs, FileEntry settled) {
    return settled.equals(theirs) ? Optional.of(teller) : Optional.empty();
  }
}
