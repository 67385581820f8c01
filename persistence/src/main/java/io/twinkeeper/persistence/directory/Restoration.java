package io.twinkeeper.persistence.directory;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.persistence.directory.index.Wanted;
import io.twinkeeper.persistence.directory.index.Wanted.Local;
import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.Reconciliation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Wants everything back that the index knows and the tree has not: from whichever twin has it.
 *
 * <p>Nothing is scanned before it is done. Until then it is noted as due, and is gone on with after
 * a crash: what is wanted by then is {@link Returning}, and not known any more.
 */
final class Restoration {
  private static final String DUE = "restoring";
  private static final int PAGE = 1000;

  private final DirectoryIndex index;
  private final Presence presence;
  private final Returning returning;
  private final List<FilePath> missing = new ArrayList<>();
  private final Deque<Known> page = new ArrayDeque<>();
  private long seen;

  /** Why what is missing counts as lost, and not as removed. */
  enum Cause {
    /** The tree was made anew: nothing in it is a change of what the index knows. */
    EMPTIED,
    /** An operator has rejected a mass removal: what is left was in use all the time. */
    REJECTED
  }

  /** What the tree has of what the index knows. */
  interface Presence {
    /** Whether something that is live has its place. */
    boolean isThere(Known known);

    /** What was done to the tree to answer that is on the disk when this returns. */
    void sync() throws IOException;
  }

  Restoration(DirectoryIndex index, Presence presence, Returning returning) {
    this.index = index;
    this.presence = presence;
    this.returning = returning;
  }

  /** Why it does, until it is done; empty if it does not. */
  static Optional<Cause> due(DirectoryIndex index) {
    return index.note(DUE).map(Cause::valueOf);
  }

  /** Says so, within a transaction. */
  static void setDue(DirectoryIndex index, Cause cause) {
    index.note(DUE, cause.name());
  }

  /** What is missing was removed, within a transaction. */
  static void setDone(DirectoryIndex index) {
    index.unnote(DUE);
  }

  /**
   * Works for about so long, a page at a time: durable when this returns. When all is done, all
   * that twins know is told anew: whatever they made of these files meanwhile, and who has them.
   *
   * @return whether there is more to do
   */
  boolean go(Duration slice) throws IOException {
    long began = System.nanoTime();
    while (hasNext()) {
      Known known = page.element();
      if (known.isLive() && !presence.isThere(known)) {
        missing.add(known.path());
      }
      page.remove();
      boolean late = System.nanoTime() - began >= slice.toNanos();
      if (!missing.isEmpty() && (late || page.isEmpty())) {
        index.transaction(this::wantMissing);
      }
      if (late) {
        return true;
      }
    }
    presence.sync();
    index.transaction(
        () -> {
          returning.begin();
          index.renew();
          setDone(index);
        });
    return false;
  }

  private void wantMissing() {
    returning.begin();
    missing.forEach(this::want);
    missing.clear();
  }

  private boolean hasNext() {
    if (page.isEmpty()) {
      page.addAll(index.after(seen, PAGE));
      seen = page.isEmpty() ? seen : page.getLast().sequence();
    }
    return !page.isEmpty();
  }

  private void want(FilePath path) {
    Optional<Known> known = index.known(path).filter(Known::isLive);
    if (known.isEmpty()) {
      return;
    }
    FileEntry entry = known.get().entry();
    Optional<Wanted> before = index.wanted(path);
    boolean newer =
        before.filter(w -> !Reconciliation.prefer(w.entry(), entry).equals(entry)).isPresent();
    index.forget(path);
    if (newer) {
      index.want(before.get().with(Local.IS_NONE));
    } else {
      index.want(new Wanted(entry, "", known.get().teller(), Optional.empty(), 0, Local.IS_NONE));
    }
  }
}
