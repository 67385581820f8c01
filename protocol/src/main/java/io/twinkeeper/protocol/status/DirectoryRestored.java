package io.twinkeeper.protocol.status;

/**
 * What came back from the trash of a directory.
 *
 * @param message all of it in one line, for people
 * @param restored files and links that are in the tree again
 * @param taken those that are not, for something has their path
 * @param failed those that could not be brought back
 * @param more whether there are others, which come back if it is said again
 */
public record DirectoryRestored(
    String message, long restored, long taken, long failed, boolean more) {}
