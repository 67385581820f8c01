package io.twinkeeper.persistence.store;

import java.io.IOException;
import java.nio.file.Path;

/** The store stands still until there is room again; nothing was written. */
public final class StoreFull extends IOException {
  private static final long serialVersionUID = 1L;

  StoreFull(Path directory, long freeBytes, long neededBytes) {
    super(
        String.format(
            "%s: %d MiB are free, the segment store needs %d MiB",
            directory, freeBytes >> 20, (neededBytes >> 20) + 1));
  }
}
