package io.twinkeeper.persistence.directory.scan;

import io.twinkeeper.protocol.directory.FilePath;
import java.util.List;

/** Who is asked before removals are recorded, and so told to others. */
public interface Removals {
  /** The answer. */
  enum Verdict {
    HELD,
    ALLOWED,
    /** An operator has said so: others need not ask theirs. */
    CONFIRMED
  }

  /**
   * Whether they may be recorded.
   *
   * @param gone files that are not there any more, and whose content is nowhere else in the tree
   * @param liveFiles how many files the index has, these included
   */
  Verdict allow(List<FilePath> gone, long liveFiles);
}
