package io.twinkeeper.persistence.ledger;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The ledger's journal cannot be used as it lies there. The message is one line for people: what is
 * wrong, where, and what to do. Nothing was changed on disk, and trying again does not help.
 */
public final class JournalRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  JournalRefused(Path file, String problem, String remedy, @Nullable Throwable cause) {
    super("ledger journal " + file + ": " + problem + "; " + remedy, cause);
  }
}
