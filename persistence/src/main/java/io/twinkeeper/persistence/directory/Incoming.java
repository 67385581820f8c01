package io.twinkeeper.persistence.directory;

import io.twinkeeper.persistence.directory.place.Staged;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.scan.ContentDigest;
import io.twinkeeper.protocol.directory.ContentHash;
import io.twinkeeper.protocol.directory.FilePath;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One content on its way here: what is still to be asked for, in order, and what has come.
 *
 * <p>It is asked of one twin at a time. If there is an older version of a large file, the list of
 * the new one's blocks is asked for first; blocks that both have at the same place are copied from
 * the old file. The old file may change meanwhile: the hash of the whole decides.
 */
final class Incoming implements AutoCloseable {
  private static final int BLOCK = ContentDigest.BLOCK;
  private static final int SUM = ContentDigest.SUM;

  private final ContentHash hash;
  private final long size;
  private final Staged staged;
  private final Set<String> missingAt = new HashSet<>();
  private final Set<String> senders = new HashSet<>();
  private FilePath path;
  private String teller;
  private @Nullable String asking;
  private @Nullable Older older;
  private byte[] list = new byte[0];
  private int listed;
  private long asked;
  private boolean complete;

  /**
   * An older version of the file.
   *
   * @param sums of its blocks
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Older(Descriptor file, byte[] sums) {}

  Incoming(FilePath path, String teller, ContentHash hash, Staged staged) {
    this.path = path;
    this.teller = teller;
    this.hash = hash;
    this.size = staged.size();
    this.staged = staged;
    this.asked = staged.written();
  }

  /** Uses an older version, which is closed with this. */
  void builtOn(Older version) {
    older = version;
    list = new byte[ContentDigest.sumsBytes(size)];
    asked = 0;
  }

  /** This twin has told of it. */
  void toldBy(FilePath where, String who) {
    path = where;
    teller = who;
  }

  ContentHash hash() {
    return hash;
  }

  long size() {
    return size;
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
    return staged.written() == size && !readsList();
  }

  private boolean readsList() {
    return older != null && listed < list.length;
  }

  /** What it may come to keep in memory, in bytes: lists of this, of an older one, of both. */
  long memory() {
    return memory(size);
  }

  static long memory(long size) {
    return ContentDigest.isListed(size) ? 3L * ContentDigest.sumsBytes(size) : 0;
  }

  /**
   * Whether this twin is the one to ask: the one that told of it, if it can be asked.
   *
   * @param first the twins that are asked before others
   */
  boolean isFor(String who, Set<String> first) {
    if (complete || missingAt.contains(who)) {
      return false;
    }
    if (asking != null) {
      return asking.equals(who);
    }
    if (!first.contains(who)) {
      return missingAt.containsAll(first);
    }
    return who.equals(teller) || !first.contains(teller) || missingAt.contains(teller);
  }

  /** This twin has it not, or sends something else. */
  void missing(String who) {
    missingAt.add(who);
    askAgain();
  }

  boolean isMissingAt(Set<String> twins) {
    return missingAt.containsAll(twins);
  }

  /** This twin has no list of the blocks: every byte is asked for. */
  void withoutOlder() {
    if (older != null) {
      older.file.close();
      older = null;
    }
    askAgain();
  }

  boolean isAskedOf(String who) {
    return who.equals(asking);
  }

  /** Who has sent bytes of it to this object. */
  Set<String> senders() {
    return senders;
  }

  /** What was asked for will not come. */
  void askAgain() {
    asking = null;
    asked = readsList() ? listed : staged.written();
  }

  /** The next part to ask this twin for, at most so long; empty if all has been asked for. */
  Optional<Fetch> next(String who, int most) {
    asking = who;
    if (readsList()) {
      return next(Fetch.Part.BLOCKS, list.length, most);
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
    int at = (int) (offset / BLOCK) * SUM;
    return at + SUM <= version.sums.length
        && Arrays.equals(list, at, at + SUM, version.sums, at, at + SUM);
  }

  /**
   * Takes a piece of a twin; one that does not go on where this is was asked for twice, and is
   * dropped.
   *
   * @return whether it was of use
   * @throws IOException if it is longer than what was asked for can be
   */
  boolean take(String who, Piece piece, byte[] bytes) throws IOException {
    boolean ofList = piece.part() == Fetch.Part.BLOCKS;
    if (ofList != readsList() || piece.offset() != (ofList ? listed : staged.written())) {
      return false;
    }
    long left = ofList ? list.length - listed : size - staged.written();
    if (bytes.length > left) {
      throw new IOException(
          "a twin sends " + bytes.length + " bytes where " + left + " are left of " + hash);
    }
    if (ofList) {
      System.arraycopy(bytes, 0, list, listed, bytes.length);
      listed += bytes.length;
      asked = readsList() ? asked : staged.written();
    } else {
      staged.write(piece.offset(), bytes);
    }
    senders.add(who);
    copyWhatIsSame();
    return true;
  }

  private void copyWhatIsSame() throws IOException {
    if (older == null || readsList()) {
      return;
    }
    long from = staged.written();
    long to = from;
    while (to < size && isSame(older, to)) {
      to = blockAfter(to);
    }
    if (to > from && staged.copyFrom(older.file, from, from, to - from) < to - from) {
      withoutOlder(); // it has become shorter
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
