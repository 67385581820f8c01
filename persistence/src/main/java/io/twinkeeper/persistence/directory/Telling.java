package io.twinkeeper.persistence.directory;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.protocol.directory.EntryCodec;
import io.twinkeeper.protocol.directory.FileEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells twins what is new in this node's tree: a batch for each question. */
final class Telling {
  private static final int AT_ONCE = 2000;
  private static final int MOST_BYTES = 384 * 1024;

  /** About what an entry takes besides its path and target. */
  private static final int ENTRY_BYTES = 150;

  private final DirectoryIndex index;
  private boolean renewed;

  Telling(DirectoryIndex index) {
    this.index = index;
  }

  /**
   * Takes another id for the index if the asker has heard of what this one never told. Once: what
   * was opened is an older copy or is none.
   */
  News answer(Question question) {
    boolean ours = question.index().equals(index.id());
    boolean given = index.canHaveGiven(question.after());
    if (ours && !given && !renewed) {
      index.transaction(index::renew);
      renewed = true;
    }
    long after = ours && given ? question.after() : 0;
    List<Known> fresh = index.after(after, AT_ONCE);
    List<FileEntry> entries = new ArrayList<>();
    long upTo = after;
    int bytes = 0;
    boolean all = fresh.size() < AT_ONCE;
    for (Known known : fresh) {
      if (bytes > MOST_BYTES) {
        all = false;
        break;
      }
      upTo = known.sequence();
      if (!known.teller().equals(Optional.of(question.asker()))) {
        entries.add(known.entry());
        bytes +=
            ENTRY_BYTES + known.entry().path().length() + known.entry().state().target().length;
      }
    }
    upTo = all ? index.sequence() : upTo;
    byte[] packed = entries.isEmpty() ? new byte[0] : Packing.pack(EntryCodec.write(entries));
    return new News(index.id(), upTo, !all, packed);
  }
}
