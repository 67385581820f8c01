package io.twinkeeper.persistence.directory;

import io.twinkeeper.persistence.directory.Restoration.Cause;
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
    /**
     * It is there, opened now. If a {@link Restoration} is due, what is missing in it is to be had
     * back before anything else.
     */
    OPENED,
    /** It is not there, or is not the one. */
    HELD
  }

  private Optional<DirectoryView.Held> held = Optional.empty();
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

  /** Why it is held; empty if it is not. */
  Optional<DirectoryView.Held> held() {
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
    closeAll();
    Optional<String> noted = index.note(MARKER);
    boolean restarted = index.note(MEMORY).filter(b -> !b.equals(boot.get())).isPresent();
    if (!Files.isDirectory(path)) {
      if (noted.isPresent() && !restarted) {
        return held(path + " is not there: not mounted, or removed", "put it back", false);
      }
      Likeness.make(path, index, secret);
    }
    descriptor = Descriptor.openRoot(path);
    Optional<String> marker = Annex.markerOf(descriptor);
    boolean emptied = restarted && descriptor.freeSpace().inMemory();
    if (noted.isPresent() && !emptied && marker.isEmpty()) {
      return withoutMarker();
    }
    if (noted.isPresent() && !emptied && !marker.equals(noted)) {
      return held(
          path + " is another directory than before: its marker is " + marker.get(), "", true);
    }
    open(marker, emptied ? () -> Restoration.setDue(index, Cause.EMPTIED) : () -> {});
    return Look.OPENED;
  }

  private Look withoutMarker() {
    return held(
        path + " has lost its marker (.twinkeeper): not mounted, or emptied",
        "mount it, or say whether what is missing was removed (confirm) or is to be fetched again"
            + " (reject)",
        true);
  }

  private Look held(String what, String advice, boolean word) {
    closeAll();
    held = Optional.of(new DirectoryView.Held(DirectoryView.Cause.ROOT, what, advice));
    confirmable = word;
    return Look.HELD;
  }

  /**
   * An operator says that the directory is the right one as it is now.
   *
   * @param restored whether what is missing in it is to be had back
   */
  void adopt(boolean restored) throws IOException {
    closeAll();
    Likeness.make(path, index, secret);
    descriptor = Descriptor.openRoot(path);
    open(
        Annex.markerOf(descriptor),
        restored
            ? () -> Restoration.setDue(index, Cause.EMPTIED)
            : () -> Restoration.setDone(index));
  }

  /**
   * A directory without a marker gets one of its own: so what is below a mount never looks like
   * what is mounted.
   *
   * @param restoring notes whether what is missing is to be had back, if that changes
   */
  private void open(Optional<String> marker, Runnable restoring) throws IOException {
    Descriptor root = descriptor();
    String own = marker.orElseGet(() -> UUID.randomUUID().toString());
    boolean inMemory = root.freeSpace().inMemory();
    Annex opened = Annex.open(root, own);
    try {
      index.transaction(
          () -> {
            note(own, inMemory);
            restoring.run();
          });
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
    annex = opened;
    held = Optional.empty();
    confirmable = false;
  }

  private void note(String marker, boolean inMemory) {
    index.note(MARKER, marker);
    if (inMemory) {
      index.note(MEMORY, boot.get());
    } else {
      index.unnote(MEMORY);
    }
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
