package io.twinkeeper.persistence.directory;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.persistence.directory.index.Wanted;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.Errno;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.FileState;
import io.twinkeeper.protocol.directory.Reconciliation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Wants everything back that the index knows and the tree has not: from whichever twin has it. */
final class Restoration {
  private static final String DUE = "restoring";
  private static final int PAGE = 1000;

  private final DirectoryIndex index;
  private final Descriptor root;

  Restoration(DirectoryIndex index, Descriptor root) {
    this.index = index;
    this.root = root;
  }

  /** Whether what is missing counts as lost, and not as removed. */
  static boolean isDue(DirectoryIndex index) {
    return index.note(DUE).isPresent();
  }

  /** Says so, within a transaction. */
  static void setDue(DirectoryIndex index, boolean due) {
    if (due) {
      index.note(DUE, "yes");
    } else {
      index.unnote(DUE);
    }
  }

  /**
   * Durable when this returns. All that twins know is told anew: whatever they made of these files
   * meanwhile, and who has them.
   */
  void run() {
    List<Known> missing = new ArrayList<>();
    List<Known> page = index.after(0, PAGE);
    while (!page.isEmpty()) {
      page.forEach(known -> addIfMissing(known, missing));
      page = index.after(page.get(page.size() - 1).sequence(), PAGE);
    }
    index.transaction(
        () -> {
          missing.forEach(this::want);
          index.renew();
          setDue(index, false);
        });
  }

  private void want(Known known) {
    FileEntry entry = known.entry();
    Optional<Wanted> before = index.wanted(entry.path());
    boolean newer =
        before.filter(w -> !Reconciliation.prefer(w.entry(), entry).equals(entry)).isPresent();
    index.forget(entry.path());
    if (newer) {
      index.want(before.get().forced(false));
    } else {
      index.want(new Wanted(entry, "", known.teller(), Optional.empty(), 0, false));
    }
  }

  private void addIfMissing(Known known, List<Known> missing) {
    if (!known.entry().state().isGone() && !isThere(known.path(), known.entry().state())) {
      missing.add(known);
    }
  }

  /** A file in the place of a directory hides all that was in it, as a link does. */
  private boolean isThere(FilePath path, FileState state) {
    try (Descriptor parent = root.parentOf(path)) {
      Optional<FileStat> there = parent.look(path.name());
      return there.filter(stat -> stat.isDirectory() == state.isDirectory()).isPresent();
    } catch (PosixException e) {
      return !e.isMissing() && e.errno() != Errno.ELOOP;
    }
  }
}
