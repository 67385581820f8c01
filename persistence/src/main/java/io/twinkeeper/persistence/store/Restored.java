package io.twinkeeper.persistence.store;

import io.twinkeeper.protocol.stream.Position;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A database that was restored; its pages were read back and add up to the position's checksum.
 *
 * @param file where it is
 * @param position the state that it holds
 * @param at when that state's last transaction was captured
 * @param bytes the file's size
 * @param files how many files of the store it was made of
 * @param segments how many segments of the log came on top
 */
public record Restored(
    Path file, Position position, Instant at, long bytes, int files, int segments) {}
