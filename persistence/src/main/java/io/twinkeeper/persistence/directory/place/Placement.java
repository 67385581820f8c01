package io.twinkeeper.persistence.directory.place;

import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.FileState;
import java.util.Optional;

/** What is to be placed, over what, from where. */
record Placement(
    FilePath path, FileState state, Optional<Expected> here, Source source, Loser loser) {
  /** The same with its content from elsewhere. */
  Placement from(Source other) {
    return new Placement(path, state, here, other, loser);
  }

  /**
   * The content that was staged for it.
   *
   * @throws IllegalArgumentException if there is none, it is not finished, or another one
   */
  Staged staged() {
    if (!(source instanceof Source.StagedContent content)
        || content.staged().stat().isEmpty()
        || content.staged().isSpent()
        || content.staged().size() != state.size()
        || !content.staged().hash().equals(state.hash())) {
      throw new IllegalArgumentException("a file is to be placed without its content");
    }
    return content.staged();
  }

  /**
   * Makes sure that the file that is there has the content already.
   *
   * @throws IllegalArgumentException if it has another one
   */
  void requireContentOf(FileState here) {
    if (!state.hasContentOf(here)) {
      throw new IllegalArgumentException("a file is to be placed without its content");
    }
  }

  /** The staged content is not in the staging any more. */
  void spend() {
    if (source instanceof Source.StagedContent content && state.isFile()) {
      content.staged().spend();
    }
  }
}
