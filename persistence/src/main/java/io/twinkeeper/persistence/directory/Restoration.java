package io.twinkeeper.persistence.directory;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.persistence.directory.index.Wanted;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.FilePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Wants everything back that the index knows and the tree has not: from whichever twin has it. */
final class Restoration {
  private static final int PAGE = 1000;

  private final DirectoryIndex index;
  private final Descriptor root;

  Restoration(DirectoryIndex index, Descriptor root) {
    this.index = index;
    this.root = root;
  }

  /** Durable when this returns. */
  void run() {
    List<Known> missing = new ArrayList<>();
    List<Known> page = index.after(0, PAGE);
    while (!page.isEmpty()) {
      page.forEach(known -> addIfMissing(known, missing));
      page = index.after(page.get(page.size() - 1).sequence(), PAGE);
    }
    index.begin();
    for (Known known : missing) {
      index.forget(known.entry().path());
      index.want(new Wanted(known.entry(), "", known.teller(), Optional.empty(), 0, false));
    }
    index.commit();
  }

  private void addIfMissing(Known known, List<Known> missing) {
    if (!known.entry().state().isGone() && !isThere(known.entry().path())) {
      missing.add(known);
    }
  }

  private boolean isThere(FilePath path) {
    try (Descriptor parent = root.parentOf(path)) {
      return parent.look(path.name()).isPresent();
    } catch (PosixException e) {
      return !e.isMissing();
    }
  }
}
