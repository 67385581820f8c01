package io.twinkeeper.persistence.directory;

import io.twinkeeper.persistence.directory.place.Staged;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.protocol.directory.ContentHash;
import io.twinkeeper.protocol.directory.FilePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One content on its way here: what is still to be asked for, in order, and what has come.
 *
 * <p>If there is an older version of a large file, the list of the new one's blocks is asked for
 * first; blocks that both have at the same place are copied from the old file. The old file may
 * change meanwhile: the hash of the whole decides.
 */
final class Incoming implements AutoCloseable {
  static final int BLOCK = 4096;
  static final int BLOCK_HASH = 16;

  private final ContentHash hash;
  private final long size;
  private final Staged staged;
  private final Set<String> missingAt = new HashSet<>();
  private FilePath path;
  private String peer;
  private @Nullable Older older;
  private final ByteArrayOutputStream blocks = new ByteArrayOutputStream();
  private byte @Nullable [] whole;
  private long asked;
  private boolean complete;

  /**
   * An older version of the file.
   *
   * @param blocks its list
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Older(Descriptor file, byte[] blocks) {}

  Incoming(FilePath path, String peer, ContentHash hash, long size, Staged staged) {
    this.path = path;
    this.peer = peer;
    this.hash = hash;
    this.size = size;
    this.staged = staged;
    this.asked = staged.written();
  }

  /** Uses an older version, which is closed with this. */
  void builtOn(Older version) {
    this.older = version;
    this.asked = 0;
  }

  /** Who has told of it last. */
  void toldBy(FilePath where, String who) {
    path = where;
    peer = who;
  }

  ContentHash hash() {
    return hash;
  }

  Staged staged() {
    return staged;
  }

  boolean isComplete() {
    return complete;
  }

  void completed() {
    complete = true;
  }

  boolean isAllHere() {
    return staged.written() == size && !readsBlocks();
  }

  private boolean readsBlocks() {
    return older != null && blocks.size() < blocksBytes();
  }

  private long blocksBytes() {
    return (size + BLOCK - 1) / BLOCK * BLOCK_HASH;
  }

  /** Whether this twin is the one to ask, or one that may be asked because that one has it not. */
  boolean isFor(String who) {
    return !complete
        && !missingAt.contains(who)
        && (peer.equals(who) || peer.isEmpty() || missingAt.contains(peer));
  }

  void missing(String who) {
    missingAt.add(who);
    asked = readsBlocks() ? blocks.size() : staged.written();
  }

  boolean isMissingAtAll(Set<String> twins) {
    return missingAt.containsAll(twins);
  }

  /** What was asked for will not come. */
  void askAgain() {
    asked = readsBlocks() ? blocks.size() : staged.written();
  }

  /** The next part to ask for, at most so long; empty if everything has been asked for. */
  Optional<Fetch> next(int most) {
    if (readsBlocks()) {
      return next(Fetch.Part.BLOCKS, blocksBytes(), most);
    }
    if (older == null) {
      return next(Fetch.Part.BYTES, size, most);
    }
    while (asked < size && isSame(older, asked)) {
      asked = blockAfter(asked);
    }
    long end = asked;
    while (end < size && end - asked < most && !isSame(older, end)) {
      end = blockAfter(end);
    }
    return next(Fetch.Part.BYTES, end, most);
  }

  private Optional<Fetch> next(Fetch.Part part, long end, int most) {
    int length = (int) Math.min(end - asked, Math.min(most, Fetch.MOST_BYTES));
    if (length <= 0) {
      return Optional.empty();
    }
    Fetch fetch = new Fetch(path, hash, part, asked, length);
    asked += length;
    return Optional.of(fetch);
  }

  private long blockAfter(long offset) {
    return Math.min(size, offset - offset % BLOCK + BLOCK);
  }

  private boolean isSame(Older version, long offset) {
    int at = (int) (offset / BLOCK) * BLOCK_HASH;
    byte[] list = list();
    return at + BLOCK_HASH <= version.blocks.length
        && Arrays.equals(list, at, at + BLOCK_HASH, version.blocks, at, at + BLOCK_HASH);
  }

  private byte[] list() {
    byte[] list = whole;
    if (list == null) {
      list = blocks.toByteArray();
      whole = list;
    }
    return list;
  }

  /** Takes a piece; one that does not go on where this is was asked for twice, and is dropped. */
  void take(Piece piece, byte[] bytes) throws IOException {
    if (piece.part() == Fetch.Part.BLOCKS) {
      if (readsBlocks() && piece.offset() == blocks.size()) {
        blocks.write(bytes);
        startOver();
      }
    } else if (!readsBlocks() && piece.offset() == staged.written()) {
      staged.write(piece.offset(), bytes);
      copyWhatIsSame();
    }
  }

  private void startOver() throws IOException {
    if (!readsBlocks()) {
      asked = staged.written();
      copyWhatIsSame();
    }
  }

  private void copyWhatIsSame() throws IOException {
    if (older == null) {
      return;
    }
    long from = staged.written();
    long to = from;
    while (to < size && isSame(older, to)) {
      to = blockAfter(to);
    }
    if (to > from) {
      staged.copyFrom(older.file, from, from, to - from);
    }
  }

  @Override
  public void close() {
    staged.close();
    if (older != null) {
      older.file.close();
      older = null;
    }
  }
}
