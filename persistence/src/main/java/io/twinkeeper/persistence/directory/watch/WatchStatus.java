package io.twinkeeper.persistence.directory.watch;

import java.util.Optional;

/**
 * How a watch stands.
 *
 * @param directories that are watched
 * @param unwatched directories that should be and are not
 * @param overflows how often the kernel had more to tell than it keeps, since the watch was opened
 * @param warning for an operator: what is not noticed at once and what to do; empty if all is well
 */
public record WatchStatus(
    int directories, int unwatched, long overflows, Optional<String> warning) {}
