package io.twinkeeper.persistence.directory;

import com.sun.jna.Memory;
import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.ContentHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what twins ask for out of this node's tree, and only what the index says is there: a file
 * that has changed since is not sent, and one that changes while it is read neither.
 *
 * <p>The last large file stays open: its next piece will be asked for soon.
 */
final class Supply implements AutoCloseable {
  private final DirectoryIndex index;
  private final Memory buffer = new Memory(Fetch.MOST_BYTES);
  private @Nullable Open open;

  private record Open(ContentHash hash, Descriptor file, FileStat stat) {}

  Supply(DirectoryIndex index) {
    this.index = index;
  }

  /** The pieces for these fetches, as many as fit into an answer; the others are not in it. */
  List<Piece> read(Descriptor root, List<Fetch> fetches) {
    List<Piece> pieces = new ArrayList<>();
    int bytes = 0;
    for (Fetch fetch : fetches) {
      if (bytes + fetch.length() > Piece.MOST_BYTES) {
        break;
      }
      byte @Nullable [] read =
          fetch.part() == Fetch.Part.BLOCKS ? blocks(fetch) : bytesIfReadable(root, fetch);
      bytes += read == null ? 0 : read.length;
      pieces.add(new Piece(fetch.hash(), fetch.part(), fetch.offset(), read));
    }
    return pieces;
  }

  private byte @Nullable [] blocks(Fetch fetch) {
    int offset = (int) Math.min(Integer.MAX_VALUE - 1, fetch.offset());
    return index.blocks(fetch.hash(), offset, fetch.length()).orElse(null);
  }

  /** One file that cannot be read does not keep the others back. */
  private byte @Nullable [] bytesIfReadable(Descriptor root, Fetch fetch) {
    try {
      return bytes(root, fetch);
    } catch (PosixException e) {
      close();
      return null;
    }
  }

  private byte @Nullable [] bytes(Descriptor root, Fetch fetch) throws PosixException {
    if (open == null || !open.hash.equals(fetch.hash())) {
      close();
      open = find(root, fetch);
    }
    if (open == null) {
      return null;
    }
    byte @Nullable [] read = read(open, fetch);
    if (read == null || open.stat.size() <= fetch.offset() + fetch.length()) {
      close();
    }
    return read;
  }

  private byte @Nullable [] read(Open from, Fetch fetch) throws PosixException {
    int length = (int) Math.max(0, Math.min(from.stat.size() - fetch.offset(), fetch.length()));
    int read = from.file.read(buffer, length, fetch.offset());
    boolean whole = read == length && from.file.stat().isUnchangedButForRename(from.stat);
    return whole ? buffer.getByteArray(0, read) : null;
  }

  private @Nullable Open find(Descriptor root, Fetch fetch) throws PosixException {
    Optional<Known> there =
        index.known(fetch.path()).filter(k -> k.entry().state().hash().equals(fetch.hash()));
    if (there.isPresent()) {
      Open found = open(root, there.get(), fetch.hash());
      if (found != null) {
        return found;
      }
    }
    for (Known elsewhere : index.allWithContent(fetch.hash(), 4)) {
      Open found = open(root, elsewhere, fetch.hash());
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static @Nullable Open open(Descriptor root, Known known, ContentHash hash)
      throws PosixException {
    if (known.stat().isEmpty() || !known.entry().state().isFile()) {
      return null;
    }
    FileStat expected = known.stat().get();
    try (Descriptor parent = root.parentOf(known.entry().path())) {
      Descriptor file = parent.openFile(known.entry().path().name());
      @Nullable Open found = null;
      try {
        FileStat now = file.stat();
        found = isStill(now, expected) ? new Open(hash, file, now) : null;
        return found;
      } finally {
        if (found == null) {
          file.close();
        }
      }
    } catch (PosixException e) {
      if (e.isGone()) {
        return null; // changed since: the index will know soon
      }
      throw e;
    }
  }

  /** A size of -1 is one that was recorded right after a change: the asker's check decides. */
  private static boolean isStill(FileStat now, FileStat expected) {
    return expected.size() < 0
        ? now.isSameFileAs(expected) && now.mtimeNs() == expected.mtimeNs()
        : now.isUnchangedButForRename(expected);
  }

  @Override
  public void close() {
    if (open != null) {
      open.file.close();
      open = null;
    }
  }
}
