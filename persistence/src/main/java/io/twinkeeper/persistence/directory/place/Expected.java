package io.twinkeeper.persistence.directory.place;

import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.protocol.directory.FileState;

/** What the index says is at a path. */
public record Expected(FileState state, FileStat stat) {}
