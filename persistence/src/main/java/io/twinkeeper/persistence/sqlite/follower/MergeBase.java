package io.twinkeeper.persistence.sqlite.follower;

import io.twinkeeper.persistence.fork.Fork;
import io.twinkeeper.persistence.segment.SegmentLog;
import io.twinkeeper.protocol.segment.PageChecksum;
import io.twinkeeper.protocol.segment.Segment;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Makes the databases that a fork is compared with, from what is at hand when the winner's snapshot
 * has come and the copy still is the fork's.
 *
 * <p>The ancestor differs from the fork in pages that the fork's tail wrote. Each of them is taken
 * from the last segment before the tail that has it, else from the winner, who may have left it
 * alone since. That is a guess, so the whole is proven: its checksum must be the one that the
 * ancestor's position carries, or there is no ancestor.
 */
final class MergeBase {
  private static final int BATCH_BYTES = 8 << 20;
  private static final int SIZE_IN_HEADER = 28;
  private static final int COUNTER = 24;
  private static final int VALID_FOR = 92;
  private static final int VERSION = 96;
  private static final long MOST_GUESSES = 100_000;

  private final SegmentLog log;
  private final FollowerCopy copy;
  private final Spool winner;

  MergeBase(SegmentLog log, FollowerCopy copy, Spool winner) {
    this.log = log;
    this.copy = copy;
    this.winner = winner;
  }

  /** The winner's database at the snapshot's position, which has been proven already. */
  void writeWinner(Path target, SnapshotHeader header) throws IOException {
    CopyPages pages = copy.pages();
    boolean sameSize = pages != null && pages.pageSize() == header.pageSize();
    byte[] pageOne =
        winner.hasPageOne() || pages == null || !sameSize ? winner.pageOne() : pages.read(1);
    Files.createFile(target);
    try (CopyFile file = CopyFile.open(target)) {
      file.resize((long) header.pages() * header.pageSize());
      if (sameSize && pages != null) {
        transfer(pages, Math.min(pages.pages(), header.pages()), file);
      }
      byte[] physical = PageOne.physical(pageOne, PageOne.ROLLBACK_MODE, 1);
      NewContent content = new NewContent(header.pageSize(), header.pages(), physical, winner);
      FirstCopy.write(content, file, false);
    }
  }

  private void transfer(CopyPages pages, int count, CopyFile to) throws IOException {
    byte[] page = new byte[pages.pageSize()];
    for (int number = 1; number <= count; number++) {
      copy.file().read(number, page);
      if (!ZeroPage.is(page)) {
        to.write(number, page);
      }
    }
  }

  /**
   * Writes the ancestor's database.
   *
   * @return false if it cannot be made from what is here; what is at {@code target} is then wrong
   */
  boolean writeAncestor(Path target, Fork fork, SnapshotHeader header) throws IOException {
    CopyPages pages = copy.pages();
    boolean possible =
        pages != null
            && !copy.isDirty()
            && !fork.ancestor().isNone()
            && log.has(fork.ancestor())
            && pages.pageSize() == header.pageSize();
    if (!possible || pages == null) {
      return false;
    }
    Files.copy(fork.database(), target);
    Tail tail = tail(fork.ancestor());
    try (CopyFile file = CopyFile.open(target)) {
      byte @Nullable [] known = replay(fork.ancestor(), tail, file, pages.pageSize());
      byte[] pageOne = known == null ? guessed(tail, pages) : known;
      int size = ByteBuffer.wrap(pageOne).getInt(SIZE_IN_HEADER);
      if (size < 1) {
        return false;
      }
      fill(tail, size, file);
      file.resize((long) size * pages.pageSize());
      file.write(1, PageOne.physical(pageOne, PageOne.ROLLBACK_MODE, 1));
      byte[] shape = PageOne.header(pageOne);
      long[] sums = new CopyPages(file, pages.pageSize(), size, shape).checksums();
      long wanted = fork.ancestor().checksum();
      return CopyPages.sumOf(sums) == wanted
          || (known == null && isOurs(sums, pageOne, tail, fork.transactions(), wanted));
    }
  }

  /** Page 1 of the ancestor where no earlier segment has it. */
  private byte[] guessed(Tail tail, CopyPages pages) throws IOException {
    return tail.wrote.get(1) && winner.hasPageOne() ? winner.pageOne() : pages.read(1);
  }

  /**
   * Whether the winner's page 1 is the ancestor's but for its change counter. The winner has begun
   * its epoch with a counter of its own; the ancestor's is a little less than the fork's, and does
   * not matter to whoever opens the database. The checksum tells which it was, if it was one.
   */
  private static boolean isOurs(
      long[] sums, byte[] pageOne, Tail tail, long transactions, long wanted) {
    byte[] forks = tail.pageOne();
    if (forks.length != pageOne.length) {
      return false;
    }
    long[] others = sums.clone();
    others[0] = 0;
    long without = CopyPages.sumOf(others);
    byte[] candidate = pageOne.clone();
    for (byte[] version : List.of(pageOne.clone(), forks)) {
      System.arraycopy(version, VERSION, candidate, VERSION, 4);
      int counter = ByteBuffer.wrap(forks).getInt(COUNTER);
      for (long back = 0; back <= Math.min(transactions + 1, MOST_GUESSES); back++) {
        ByteBuffer.wrap(candidate).putInt(COUNTER, counter).putInt(VALID_FOR, counter);
        long sum = PageChecksum.of(1, candidate, 0, candidate.length);
        if (PageChecksum.toggle(without, sum) == wanted) {
          return true;
        }
        counter--;
      }
    }
    return false;
  }

  /**
   * What the fork's segments did.
   *
   * @param wrote pages of which the fork has another version than the ancestor, or none
   * @param least the smallest size on the way, in pages: beyond it nothing of the ancestor's is
   *     left
   * @param pageOne the last version of page 1; empty if there is none
   * @param replayed those of which an earlier segment has given the ancestor's version
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares tails
  private record Tail(BitSet wrote, int least, BitSet replayed, byte[] pageOne) {
    boolean has(int page) {
      return wrote.get(page) || page > least;
    }

    boolean lacks(int page) {
      return has(page) && !replayed.get(page);
    }
  }

  private Tail tail(Position ancestor) {
    BitSet wrote = new BitSet();
    int least = Integer.MAX_VALUE;
    AtomicReference<byte[]> pageOne = new AtomicReference<>(new byte[0]);
    Position at = ancestor;
    while (!at.equals(log.last())) {
      for (Segment segment : log.read(at, BATCH_BYTES)) {
        segment.forEachPage(
            (number, page) -> {
              wrote.set(number);
              if (number == 1) {
                pageOne.set(page);
              }
            });
        least = Math.min(least, segment.header().commit());
        at = segment.after();
      }
    }
    return new Tail(wrote, least, new BitSet(), Objects.requireNonNull(pageOne.get()));
  }

  /** Writes the last version before the tail of every page that the log has; returns page 1. */
  private byte @Nullable [] replay(Position ancestor, Tail tail, CopyFile file, int pageSize)
      throws IOException {
    byte @Nullable [] pageOne = null;
    Position at = log.first();
    while (!at.equals(ancestor)) {
      for (Segment segment : log.read(at, BATCH_BYTES)) {
        if (at.equals(ancestor)) {
          break;
        }
        Replay replay = new Replay(tail, file, pageSize);
        segment.forEachPage(replay::take);
        replay.rethrow();
        pageOne = replay.pageOne == null ? pageOne : replay.pageOne;
        at = segment.after();
      }
    }
    return pageOne;
  }

  private static final class Replay {
    private final Tail tail;
    private final CopyFile file;
    private final int pageSize;
    private byte @Nullable [] pageOne;
    private @Nullable IOException failure;

    Replay(Tail tail, CopyFile file, int pageSize) {
      this.tail = tail;
      this.file = file;
      this.pageSize = pageSize;
    }

    void take(int number, byte[] page) {
      if (number == 1) {
        pageOne = page;
      } else if (tail.has(number) && page.length == pageSize) {
        write(number, page);
        tail.replayed.set(number);
      }
    }

    private void write(int number, byte[] page) {
      try {
        file.write(number, page);
      } catch (IOException e) {
        failure = e;
      }
    }

    void rethrow() throws IOException {
      if (failure != null) {
        throw failure;
      }
    }
  }

  /** Pages that the log has no earlier version of are the winner's, as far as they differ. */
  private void fill(Tail tail, int size, CopyFile file) throws IOException {
    byte[] page = new byte[0];
    int[] numbers = winner.numbers();
    for (int i = 0; i < numbers.length; i++) {
      if (numbers[i] <= size && tail.lacks(numbers[i])) {
        page = page.length == 0 ? new byte[winner.pageSize()] : page;
        winner.read(i, page);
        file.write(numbers[i], page);
      }
    }
  }
}
