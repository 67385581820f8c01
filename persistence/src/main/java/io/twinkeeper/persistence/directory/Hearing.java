package io.twinkeeper.persistence.directory;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.persistence.directory.index.PeerProgress;
import io.twinkeeper.persistence.directory.index.Wanted;
import io.twinkeeper.protocol.directory.CorruptEntriesException;
import io.twinkeeper.protocol.directory.EntryCodec;
import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.Reconciliation;
import io.twinkeeper.protocol.directory.Reconciliation.Decision;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes what twins tell and decides what is wanted of it. Nothing in the tree is touched here.
 *
 * <p>What is wanted already counts as had: it was decided that it will be. Whether the content in
 * the tree would be lost is remembered from the first decision on, as the versions that were merged
 * then do not show it any more.
 */
final class Hearing {
  private static final int MOST_UNPACKED = 16 << 20;

  private final DirectoryIndex index;
  private final Predicate<FileEntry> refused;

  /**
   * @param refused what this node does not carry, such as ignored paths
   */
  Hearing(DirectoryIndex index, Predicate<FileEntry> refused) {
    this.index = index;
    this.refused = refused;
  }

  /** All of it, or nothing if any of it is not to be understood. Durable when this returns. */
  void hear(String peer, News news) throws IOException {
    List<FileEntry> entries = read(news);
    index.begin();
    boolean done = false;
    try {
      for (FileEntry entry : entries) {
        if (!refused.test(entry)) {
          hear(peer, news.index(), entry);
        }
      }
      index.heard(peer, news.index(), news.upTo());
      index.commit();
      done = true;
    } finally {
      if (!done) {
        index.rollback();
      }
    }
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

  /** Whether {@code news} goes on where this node is: an answer to an old question does not. */
  boolean fits(String peer, News news) {
    PeerProgress progress = index.progress(peer);
    return !progress.index().equals(news.index()) || progress.heard() <= news.upTo();
  }

  private void hear(String peer, String teller, FileEntry theirs) {
    FilePath path = theirs.path();
    Optional<Known> known = index.known(path);
    Optional<Wanted> wanted = index.wanted(path);
    @Nullable FileEntry own =
        wanted.map(Wanted::entry).or(() -> known.map(Known::entry)).orElse(null);
    Decision decision = Reconciliation.decide(own, theirs);
    if (decision instanceof Reconciliation.Note note) {
      note(peer, teller, theirs, note.entry(), known, wanted);
    } else if (decision instanceof Reconciliation.Take take) {
      take(peer, teller, theirs, take, known, wanted);
    } else if (wanted.isPresent() && wanted.get().entry().equals(theirs)) {
      index.want(wanted.get().from(peer)); // had by this twin too, maybe nearer than the first
    }
  }

  private void note(
      String peer,
      String teller,
      FileEntry theirs,
      FileEntry settled,
      Optional<Known> known,
      Optional<Wanted> wanted) {
    if (wanted.isPresent()) {
      index.want(wanted.get().as(settled).from(peer));
    } else {
      index.put(settled, known.flatMap(Known::stat), teller(teller, theirs, settled));
    }
  }

  private void take(
      String peer,
      String teller,
      FileEntry theirs,
      Reconciliation.Take take,
      Optional<Known> known,
      Optional<Wanted> wanted) {
    boolean nothingHere = known.isEmpty() || known.get().entry().state().isGone();
    if (nothingHere && take.entry().state().isGone()) {
      index.put(take.entry(), Optional.empty(), teller(teller, theirs, take.entry()));
      index.drop(take.entry().path());
      return;
    }
    boolean conflict = wanted.map(Wanted::conflict).orElse(take.conflict());
    boolean forced = wanted.map(Wanted::forced).orElse(false);
    index.want(
        new Wanted(
            take.entry(),
            conflict,
            peer,
            teller(teller, theirs, take.entry()),
            Optional.empty(),
            0,
            forced));
  }

  /** Who needs not be told of it: whoever has told it, word for word. */
  static Optional<String> teller(String teller, FileEntry theirs, FileEntry settled) {
    return settled.equals(theirs) ? Optional.of(teller) : Optional.empty();
  }
}
