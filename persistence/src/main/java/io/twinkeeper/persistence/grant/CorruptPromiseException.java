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
            + "; this voter cannot know what it promised. Stop this node for a minute, remove the"
            + " file while the other two voters are up, and start it again");
  }
}
