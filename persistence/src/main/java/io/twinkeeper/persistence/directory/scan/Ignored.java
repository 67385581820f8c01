package io.twinkeeper.persistence.directory.scan;

import io.twinkeeper.protocol.directory.FilePath;

/**
 * Which paths stay out of the stream; what is below a directory that does is not even asked for.
 */
public interface Ignored {
  boolean ignores(FilePath path, boolean directory);
}
