package io.twinkeeper.persistence.directory.scan;

import io.twinkeeper.protocol.directory.FilePath;
import java.util.List;

/**
 * Removals that were not allowed: the index still has the files.
 *
 * @param files that are gone and whose content is nowhere else
 * @param liveFiles how many files the index had, these included
 * @param first some of them
 */
public record MassDeletion(long files, long liveFiles, List<FilePath> first) {
  /** How many paths are named at most. */
  public static final int NAMED = 10;
}
