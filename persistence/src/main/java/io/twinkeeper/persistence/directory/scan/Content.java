package io.twinkeeper.persistence.directory.scan;

import io.twinkeeper.protocol.directory.ContentHash;
import java.util.Optional;

/**
 * What reading a file told.
 *
 * @param sums XXH3-128 of each block of {@link ContentDigest#BLOCK} bytes, the last one shorter, 16
 *     bytes each, big-endian; empty for a file that is too small or too large to have the list
 * @param database whether it begins as a SQLite file does; it was not read further then
 * @param bytesRead what was read: holes are not
 */
public record Content(ContentHash hash, Optional<byte[]> sums, boolean database, long bytesRead) {}
