package io.twinkeeper.persistence.directory.place;

import com.sun.jna.Memory;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.Errno;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.ContentHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Files that are being received. Each is named after its hash and found again after a restart; its
 * length says how much of it there is. Nothing of a user is ever in here, so all of it may be
 * removed at any time.
 *
 * <p>For one thread at a time.
 */
public final class Staging {
  private static final int BUFFER_BYTES = 128 * 1024;

  /** So few are brought to the disk one by one; for more the whole file system is. */
  private static final int FEW = 2;

  private final Descriptor directory;
  private final Map<String, Staged> open = new HashMap<>();
  private @Nullable Set<String> left;
  private final Memory buffer = new Memory(BUFFER_BYTES);
  private long counter;
  private long finished;
  private long settled;
  private int unsettled;

  Staging(Descriptor directory) {
    this.directory = directory;
  }

  /**
   * Begins a file, or goes on with the one that an earlier process left. A second one of the same
   * hash is a file of its own, and is not found again after a restart.
   *
   * @param size in bytes
   */
  public Staged begin(ContentHash hash, long size) throws PosixException {
    String first = hash.toString();
    String name = open.containsKey(first) ? first + "-" + counter++ : first;
    Staged staged = new Staged(this, name, hash, size);
    if (left().remove(name)) {
      goOn(staged, name, size);
    }
    open.put(name, staged);
    return staged;
  }

  /** Makes the file of one that was begun; what has its name is in the way. */
  Descriptor create(String name) throws PosixException {
    try {
      return directory.createFile(bytes(name), 0600);
    } catch (PosixException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
    }
    remove(bytes(name));
    return directory.createFile(bytes(name), 0600);
  }

  /** The names of what was begun and is not open. */
  private Set<String> left() throws PosixException {
    if (left == null) {
      left = new HashSet<>();
      for (byte[] name : directory.list()) {
        left.add(text(name));
      }
    }
    return left;
  }

  private void goOn(Staged staged, String text, long size) throws PosixException {
    Optional<Descriptor> found = continued(bytes(text));
    if (found.isPresent()) {
      goOn(found.get(), staged, size);
    }
  }

  private Optional<Descriptor> continued(byte[] name) throws PosixException {
    Optional<FileStat> stat = directory.look(name);
    if (stat.filter(s -> s.isFile() && s.links() == 1).isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(directory.openToWrite(name));
    } catch (PosixException e) {
      return Optional.empty(); // it had its final mode already; it is received once more
    }
  }

  private void goOn(Descriptor file, Staged staged, long size) throws PosixException {
    boolean done = false;
    try {
      FileStat stat = file.stat();
      FileStat own = directory.stat();
      if (stat.user() != own.user() || stat.group() != own.group()) {
        file.setOwner(own.user(), own.group()); // it was about to be placed
      }
      file.setMode(0600);
      if (stat.size() > size) {
        file.truncate(0);
      }
      staged.goOn(file, stat.size() > size ? 0 : stat.size());
      done = true;
    } finally {
      if (!done) {
        file.close();
      }
    }
  }

  /**
   * A copy of a file of the tree, finished: shared blocks where the file system can, else copied
   * inside the kernel with its holes. It is read once and checked by its SHA-256 in both cases: an
   * index that is a moment behind would give the file a content that nobody has told.
   *
   * @throws WrongContentException if the file is not what it was said to be
   */
  public Staged copyOf(Descriptor file, ContentHash hash, long size) throws IOException {
    Staged staged = begin(hash, size);
    boolean done = false;
    try {
      if (staged.written() == 0 && !staged.cloneOf(file)) {
        staged.copyFrom(file, 0, 0, size);
      } else if (staged.written() < size) {
        staged.copyFrom(file, staged.written(), staged.written(), size - staged.written());
      }
      if (staged.written() < size) {
        throw staged.wrong("has become shorter");
      }
      staged.finish();
      done = true;
      return staged;
    } finally {
      if (!done) {
        staged.close();
      }
    }
  }

  /**
   * Removes what nobody wants any more, and what was left half made. Open ones stay.
   *
   * @param before only what was not touched since, by the clock of the file system
   */
  public void sweep(Predicate<ContentHash> stillWanted, Instant before) throws PosixException {
    for (byte[] name : directory.list()) {
      String text = text(name);
      if (!open.containsKey(text)
          && isFrom(name, before)
          && !hashIn(text).filter(stillWanted).isPresent()) {
        remove(name);
        left().remove(text);
      }
    }
  }

  private boolean isFrom(byte[] name, Instant before) throws PosixException {
    return directory
        .look(name)
        .filter(stat -> Instant.ofEpochSecond(0, stat.ctimeNs()).isBefore(before))
        .isPresent();
  }

  private static Optional<ContentHash> hashIn(String name) {
    try {
      return Optional.of(ContentHash.of(HexFormat.of().parseHex(name)));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // with a counter, or no file at all: not found again in any case
    }
  }

  /** Brings every finished file to the disk, so that none gets its name before its content. */
  public void sync() throws PosixException {
    long upTo = finished;
    directory.syncFileSystem();
    settledUpTo(upTo);
  }

  long finished() {
    return finished;
  }

  /** The whole file system has been synced after so many files were finished. */
  void settledUpTo(long upTo) {
    settled = upTo;
    unsettled = (int) (finished - settled);
  }

  /**
   * Makes sure that the content of a finished file is on the disk. A crash of the machine could
   * else leave its name with nothing in it, which would look like somebody's change.
   */
  void settle(Staged staged, Descriptor file) throws PosixException {
    if (staged.serial() <= settled || staged.size() == 0) {
      return; // what has no content cannot lose it
    }
    if (unsettled > FEW) {
      sync();
    } else {
      file.sync();
      unsettled--;
    }
  }

  /** A file has been finished: the number of it. */
  long next() {
    unsettled++;
    return ++finished;
  }

  /** A link that is to be placed. */
  Spot link(byte[] target) throws PosixException {
    Spot spot = fresh();
    directory.makeLink(spot.name(), target);
    return spot;
  }

  /** A directory that is to be placed, mode 0700. */
  Spot directory() throws PosixException {
    Spot spot = fresh();
    directory.makeDirectory(spot.name(), 0700);
    return spot;
  }

  private Spot fresh() throws PosixException {
    Spot spot;
    do {
      spot = spot("new-" + counter++);
    } while (spot.look().isPresent());
    return spot;
  }

  Spot spot(String name) {
    return new Spot(directory, bytes(name));
  }

  Memory buffer() {
    return buffer;
  }

  /** It is not open any more: in its place, or left to be gone on with. */
  void forget(String name, boolean isLeft) {
    open.remove(name);
    if (left != null && isLeft) {
      left.add(name);
    }
  }

  private void remove(byte[] name) throws PosixException {
    try {
      directory.unlink(name);
    } catch (PosixException e) {
      if (e.errno() != Errno.EISDIR) {
        throw e;
      }
      directory.removeDirectory(name);
    }
  }

  void close() {
    open.values().forEach(Staged::closeFile);
    open.clear();
  }

  private static String text(byte[] name) {
    return new String(name, StandardCharsets.ISO_8859_1);
  }

  private static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.ISO_8859_1);
  }
}
