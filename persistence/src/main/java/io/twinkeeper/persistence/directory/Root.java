package io.twinkeeper.persistence.directory;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.place.Annex;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.FreeSpace;
import io.twinkeeper.persistence.directory.posix.PosixException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The watched directory itself: whether it is there and is the one that the index knows.
 *
 * <p>Its marker, in the annex, tells a directory whose files were removed from one whose file
 * system is not mounted. A file system in memory is empty after a restart of the machine, marker
 * and all: then it is filled again from the twins, and nothing counts as removed.
 */
final class Root implements AutoCloseable {
  private static final String MARKER = "marker";
  private static final String MEMORY = "in-memory-since-boot";

  private final Path path;
  private final DirectoryIndex index;
  private final Supplier<String> boot;
  private final boolean secret;
  private @Nullable Descriptor descriptor;
  private @Nullable Annex annex;

  /** What a look has found. */
  enum Look {
    /** As it was. */
    SAME,
    /** It is there, opened now. */
    OPENED,
    /** It is there, and empty because the machine was started again. */
    EMPTIED,
    /** It is not there, or is not the one. */
    HELD
  }

  private String held = "";
  private boolean confirmable;

  Root(Path path, DirectoryIndex index, Supplier<String> boot, boolean secret) {
    this.path = path;
    this.index = index;
    this.boot = boot;
    this.secret = secret;
  }

  Descriptor descriptor() {
    return Objects.requireNonNull(descriptor, "the root is not in its place");
  }

  Annex annex() {
    return Objects.requireNonNull(annex, "the root is not in its place");
  }

  boolean isOpen() {
    return annex != null;
  }

  /** Why it is held. */
  String held() {
    return held;
  }

  /** Whether an operator's word opens it as it is. */
  boolean isConfirmable() {
    return confirmable;
  }

  /** Sees whether it is still in its place; opens it if it is there again. */
  Look look() throws IOException {
    if (annex != null && annex.isInPlace()) {
      return Look.SAME;
    }
    close();
    Optional<String> noted = index.note(MARKER);
    boolean restarted = index.note(MEMORY).filter(b -> !b.equals(boot.get())).isPresent();
    if (!Files.isDirectory(path)) {
      if (noted.isPresent() && !restarted) {
        return held(path + " is not there: not mounted, or removed; put it back", false);
      }
      Likeness.make(path, index, secret);
    }
    descriptor = Descriptor.openRoot(path);
    Optional<String> marker = Annex.markerOf(descriptor);
    if (noted.isPresent() && marker.isEmpty() && !index.totals().isEmpty()) {
      return restarted ? open(noted.get(), Look.EMPTIED) : withoutMarker();
    }
    if (noted.isPresent() && marker.isPresent() && !marker.equals(noted)) {
      return held(path + " is another directory than before: its marker is " + marker.get(), true);
    }
    return open(noted.or(() -> marker).orElseGet(() -> UUID.randomUUID().toString()), Look.OPENED);
  }

  private Look withoutMarker() {
    return held(
        path
            + " has lost its marker (.twinkeeper): not mounted, or emptied; mount it, or say"
            + " whether what is missing was removed (confirm) or is to be fetched again (reject)",
        true);
  }

  private Look held(String why, boolean word) {
    closeAll();
    held = why;
    confirmable = word;
    return Look.HELD;
  }

  /** An operator says that the directory is the right one as it is now. */
  void adopt() throws IOException {
    closeAll();
    Likeness.make(path, index, secret);
    descriptor = Descriptor.openRoot(path);
    Descriptor opened = descriptor;
    String marker = Annex.markerOf(opened).orElseGet(() -> UUID.randomUUID().toString());
    open(marker, Look.OPENED);
  }

  private Look open(String marker, Look look) throws IOException {
    Descriptor root = descriptor();
    annex = Annex.open(root, marker);
    FreeSpace space = root.freeSpace();
    index.begin();
    index.note(MARKER, marker);
    if (space.inMemory()) {
      index.note(MEMORY, boot.get());
    } else {
      index.unnote(MEMORY);
    }
    index.commit();
    held = "";
    confirmable = false;
    return look;
  }

  /** Whether there is almost no room: less than a hundredth, and less than 256 MiB. */
  boolean isAlmostFull() throws PosixException {
    FreeSpace space = descriptor().freeSpace();
    return space.freeBytes() < Math.min(space.bytes() / 100, 256L << 20);
  }

  private void closeAll() {
    if (annex != null) {
      annex.close();
      annex = null;
    }
    if (descriptor != null) {
      descriptor.close();
      descriptor = null;
    }
  }

  @Override
  public void close() {
    closeAll();
  }
}
