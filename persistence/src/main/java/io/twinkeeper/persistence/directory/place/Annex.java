package io.twinkeeper.persistence.directory.place;

import com.sun.jna.Memory;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.Errno;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.FilePath;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The stream's own directory in a root, {@code .twinkeeper}: the marker that tells that the right
 * file system is mounted, what is being received, the trash. On the root's file system, so that
 * everything gets into the tree and out of it by a rename. Nobody but the owner may enter it.
 *
 * <p>For one thread at a time. Does not own the root's descriptor.
 */
public final class Annex implements AutoCloseable {
  private static final byte[] MARKER = name("marker");
  private static final byte[] NEW_FILE = name("new");
  private static final byte[] GIT_IGNORE = name(".gitignore");
  private static final byte[] STAGING = name("staging");
  private static final byte[] TRASH = name("trash");
  private static final int LONGEST_MARKER = 256;

  private final Descriptor root;
  private final String marker;
  private final Descriptor own;
  private final Descriptor staged;
  private final Descriptor thrown;
  private final Staging staging;
  private final Trash trash;

  private Annex(
      Descriptor root, String marker, Descriptor own, Descriptor staged, Descriptor thrown) {
    this.root = root;
    this.marker = marker;
    this.own = own;
    this.staged = staged;
    this.thrown = thrown;
    this.staging = new Staging(staged);
    this.trash = new Trash(thrown, staging);
  }

  /**
   * The marker in a root; empty if there is no annex, or none that is whole. Makes nothing.
   *
   * @throws PosixException if it cannot be read
   */
  public static Optional<String> markerOf(Descriptor root) throws PosixException {
    try (Descriptor own = root.directory(FilePath.ANNEX)) {
      return read(own);
    } catch (PosixException e) {
      if (e.isMissing() || e.errno() == Errno.ELOOP) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static Optional<String> read(Descriptor own) throws PosixException {
    if (own.look(MARKER).isEmpty()) {
      return Optional.empty();
    }
    try (Descriptor file = own.openFile(MARKER);
        Memory text = new Memory(LONGEST_MARKER)) {
      int bytes = file.read(text, LONGEST_MARKER, 0);
      return Optional.of(new String(text.getByteArray(0, bytes), StandardCharsets.UTF_8).strip());
    }
  }

  /**
   * Opens the annex of a root and makes what is missing of it.
   *
   * @param root as {@link Descriptor#openRoot} opened it
   * @param marker an id, at most 255 bytes, no white space around it
   * @throws AnnexException if it is a link, a mount or not a directory, or has another marker
   */
  public static Annex open(Descriptor root, String marker) throws AnnexException {
    try {
      return opened(root, marker);
    } catch (PosixException e) {
      throw new AnnexException(sentence(e), e);
    }
  }

  private static String sentence(PosixException e) {
    return switch (e.errno()) {
      case Errno.ENOTDIR, Errno.ELOOP -> ".twinkeeper is not a directory: move it away";
      case Errno.EXDEV -> ".twinkeeper is on another file system: unmount it";
      default -> ".twinkeeper cannot be used: " + e.getMessage();
    };
  }

  private static Annex opened(Descriptor root, String marker)
      throws PosixException, AnnexException {
    makeIfMissing(root, FilePath.ANNEX.name());
    Descriptor own = root.directory(FilePath.ANNEX);
    Descriptor staged = null;
    Descriptor thrown = null;
    try {
      takeOver(own);
      mark(own, marker);
      writeIfMissing(own, GIT_IGNORE, "*\n");
      makeIfMissing(own, STAGING);
      makeIfMissing(own, TRASH);
      staged = own.openDirectory(STAGING);
      thrown = own.openDirectory(TRASH);
      Annex annex = new Annex(root, marker, own, staged, thrown);
      own = null;
      staged = null;
      thrown = null;
      return annex;
    } finally {
      for (Descriptor opened : new Descriptor[] {own, staged, thrown}) {
        if (opened != null) {
          opened.close();
        }
      }
    }
  }

  private static void makeIfMissing(Descriptor in, byte[] name) throws PosixException {
    if (in.look(name).isEmpty()) {
      in.makeDirectory(name, 0700);
    }
  }

  /** Somebody may have given the whole tree to a user: he must not get in between. */
  private static void takeOver(Descriptor own) throws PosixException {
    FileStat stat = own.stat();
    if (Descriptor.isRoot() && stat.user() != 0) {
      own.setOwner(0, 0);
    }
    if (stat.mode() != 0700) {
      own.setMode(0700);
    }
  }

  private static void mark(Descriptor own, String marker) throws PosixException, AnnexException {
    writeIfMissing(own, MARKER, marker + "\n");
    String there = read(own).orElse("");
    if (!there.equals(marker)) {
      throw new AnnexException(
          ".twinkeeper belongs to another index (its marker is \""
              + there
              + "\", not \""
              + marker
              + "\"): is the right file system mounted here?");
    }
  }

  /** Whole or not at all, and on the disk. */
  private static void writeIfMissing(Descriptor own, byte[] name, String text)
      throws PosixException {
    if (own.look(name).isPresent()) {
      return;
    }
    if (own.look(NEW_FILE).isPresent()) {
      own.unlink(NEW_FILE);
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (Descriptor file = own.createFile(NEW_FILE, 0600);
        Memory memory = new Memory(bytes.length)) {
      memory.write(0, bytes, 0, bytes.length);
      file.write(memory, bytes.length, 0);
      file.sync();
    }
    own.move(NEW_FILE, own, name);
    own.sync();
  }

  /**
   * Whether the root's path still leads to this root and its annex, with the same marker: to be
   * asked before every batch. If not, everything of this annex is to be closed and the root opened
   * anew.
   */
  public boolean isInPlace() {
    try (Descriptor now = root.reopenedRoot();
        Descriptor there = now.directory(FilePath.ANNEX)) {
      return now.stat().isSameFileAs(root.stat())
          && there.stat().isSameFileAs(own.stat())
          && there.stat().mount() == own.stat().mount()
          && staged.stat().links() > 0
          && thrown.stat().links() > 0
          && read(there).equals(Optional.of(marker));
    } catch (PosixException e) {
      return false; // whatever it is, nothing can be placed there now
    }
  }

  /** Where files are received. */
  public Staging staging() {
    return staging;
  }

  /** What was replaced and removed. */
  public Trash trash() {
    return trash;
  }

  private static byte[] name(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {
    staging.close();
    trash.close();
    thrown.close();
    staged.close();
    own.close();
  }
}
