package io.twinkeeper.persistence.directory;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.place.Annex;
import io.twinkeeper.persistence.directory.place.Rearrangement;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.protocol.directory.FilePath;
import java.util.Collection;
import java.util.function.Consumer;

/**
 * Where an operator works: the tree, while it is open and nothing else is done in it.
 *
 * @param readOnly whether what is changed here would be undone
 * @param keepsTrash whether what gives way is kept
 * @param lookAt has a path looked at by the next turn
 */
record Site(
    String node,
    Descriptor root,
    Annex annex,
    DirectoryIndex index,
    Rearrangement tree,
    boolean readOnly,
    boolean keepsTrash,
    Consumer<FilePath> lookAt) {

  void mustCount() throws DeclinedException {
    if (readOnly) {
      throw DeclinedException.conflict(
          "only the active node's changes count in this directory: ask that node");
    }
  }

  void lookAt(Collection<FilePath> paths) {
    paths.forEach(lookAt);
  }
}
