package io.twinkeeper.persistence.grant;

import java.io.IOException;
import java.nio.file.Path;

/** A voter's file is damaged; voting without it could put two nodes in charge at once. */
public final class CorruptPromiseException extends IOException {
  private static final long serialVersionUID = 1L;

  CorruptPromiseException(Path file, String what) {
    super(
        file
            + ": "
            + what
            + "; this voter cannot know what it promised. Move its whole directory away and start the"
            + " node again: it asks the other voters before it votes");
  }
}
