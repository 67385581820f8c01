package io.twinkeeper.persistence.sqlite.follower;

import io.twinkeeper.persistence.fork.AncestorSource;
import io.twinkeeper.persistence.fork.Fork;
import io.twinkeeper.persistence.fork.ForkStore;
import io.twinkeeper.persistence.fork.LosingHistory;
import io.twinkeeper.persistence.segment.SegmentLog;
import io.twinkeeper.protocol.segment.PageChecksum;
import io.twinkeeper.protocol.segment.Segment;
import io.twinkeeper.protocol.stream.Lineage;
import io.twinkeeper.protocol.stream.Position;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides whether a follower's history has to be kept, and keeps it. */
final class ForkKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(ForkKeeper.class);
  private static final int BATCH_BYTES = 8 << 20;

  private final ForkStore store;
  private final SegmentLog log;
  private final FollowerCopy copy;
  private final AncestorSource ancestors;

  ForkKeeper(ForkStore store, SegmentLog log, FollowerCopy copy, AncestorSource ancestors) {
    this.store = store;
    this.log = log;
    this.copy = copy;
    this.ancestors = ancestors;
  }

  /** Keeps what {@code winner} is not known to have; the same end is not kept twice. */
  Optional<Fork> keepUnlessAncestor(Lineage winner, String winnerNode) throws IOException {
    Position end = log.last();
    boolean ancestor = winner.contains(end) && log.lineage().contains(end);
    if (!copy.isDirty() && ancestor) {
      return Optional.empty();
    }
    String reason = ancestor ? "the copy was changed by another process" : "it lost to the winner";
    return Optional.of(keep(winner, winnerNode, reason));
  }

  /** Keeps the copy whatever it is; empty if there is none. */
  Optional<Fork> keepCopy(String reason) throws IOException {
    boolean nothing = !copy.exists() && log.last().isNone();
    return nothing ? Optional.empty() : Optional.of(keep(Lineage.EMPTY, "", reason));
  }

  /**
   * Keeps what the fork is to be compared with, as long as the copy still is the fork's: the common
   * ancestor, else the winner's database as the snapshot brings it.
   */
  void keepBase(Fork fork, SnapshotHeader header, Spool winner) throws IOException {
    if (store.ancestor(fork).isPresent() || store.winner(fork).isPresent()) {
      return;
    }
    try {
      makeBase(fork, header, winner);
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("{}: no base, so only its missing rows can be merged", fork.directory(), e);
    }
    store.baseSettled(fork);
  }

  /**
   * The copy is about to leave the history that it was on: whatever fork waits for its base gets it
   * now or never.
   */
  void settleBases(SnapshotHeader header, Spool winner) throws IOException {
    for (Fork fork : store.list()) {
      if (store.awaitsBase(fork) && fork.end().equals(end())) {
        keepBase(fork, header, winner);
      }
      store.baseSettled(fork);
    }
  }

  private void makeBase(Fork fork, SnapshotHeader header, Spool winner) throws IOException {
    MergeBase base = new MergeBase(log, copy, winner);
    boolean known = !fork.ancestor().isNone();
    boolean kept =
        known
            && (store.keepAncestor(fork, file -> base.writeAncestor(file, fork, header))
                || store.keepAncestor(fork, file -> restored(fork.ancestor(), file)));
    if (!kept) {
      store.keepWinner(
          fork,
          file -> {
            base.writeWinner(file, header);
            return true;
          });
    }
  }

  /** In rollback mode, so that it can be read without files beside it. */
  private boolean restored(Position ancestor, Path target) throws IOException {
    if (!ancestors.restore(ancestor, target)) {
      return false;
    }
    try (CopyFile file = CopyFile.open(target)) {
      byte[] header = file.header();
      byte[] pageOne = new byte[PageOne.pageSize(header)];
      file.read(1, pageOne);
      file.write(1, PageOne.physical(pageOne, PageOne.ROLLBACK_MODE, 1));
    }
    return true;
  }

  private Fork keep(Lineage winner, String winnerNode, String reason) throws IOException {
    Position end = end();
    for (Fork fork : store.list()) {
      if (fork.end().equals(end)) {
        return fork;
      }
    }
    store.requireRoom(copy.exists() ? Files.size(copy.file().path()) : 0);
    Position ancestor = lastCommonState(winner);
    long transactions = copy.isDirty() || ancestor.isNone() ? -1 : end.txid() - ancestor.txid();
    return store.keep(
        new LosingHistory(
            ancestor,
            end,
            transactions,
            winnerNode,
            winner,
            reason,
            this::writeDatabase,
            tail -> forEachAfter(ancestor, tail)));
  }

  /** Where our history ends; what a dirty copy holds beyond the log shows in the checksum only. */
  private Position end() throws IOException {
    Position last = log.last();
    if (!copy.isDirty()) {
      return last;
    }
    CopyPages pages = copy.pages();
    long sum = pages == null ? contentChecksum(copy.file().path()) : pages.databaseChecksum();
    return new Position(last.epoch(), last.txid(), sum);
  }

  private Position lastCommonState(Lineage winner) {
    Position common = winner.contains(log.first()) ? log.first() : Position.NONE;
    Position at = log.first();
    while (!at.equals(log.last())) {
      List<Segment> batch = log.read(at, BATCH_BYTES);
      for (Segment segment : batch) {
        at = segment.after();
        common = winner.contains(at) ? at : common;
      }
    }
    return common;
  }

  private void forEachAfter(Position ancestor, Consumer<Segment> consumer) {
    Position at = log.has(ancestor) ? ancestor : log.first();
    while (!at.equals(log.last())) {
      for (Segment segment : log.read(at, BATCH_BYTES)) {
        consumer.accept(segment);
        at = segment.after();
      }
    }
  }

  private void writeDatabase(Path target) throws IOException {
    Files.createFile(target);
    if (!copy.exists()) {
      return; // only segments are left of it
    }
    CopyPages pages = copy.pages();
    if (pages == null) {
      Files.delete(target);
      Files.copy(copy.file().path(), target); // not a database: no locks to lose
      return;
    }
    try (CopyFile fork = CopyFile.open(target)) {
      copy.whileUnchanged(() -> transfer(pages, fork));
      CopyState known = copy.known();
      if (known != null) {
        catchUp(fork, known);
      }
    }
  }

  private void transfer(CopyPages pages, CopyFile fork) throws IOException {
    byte[] page = new byte[pages.pageSize()];
    fork.resize((long) pages.pages() * pages.pageSize());
    for (int number = 1; number <= pages.pages(); number++) {
      copy.file().read(number, page);
      if (!ZeroPage.is(page)) {
        fork.write(number, page);
      }
    }
  }

  /** Received but not yet applied segments belong into the fork too. */
  private void catchUp(CopyFile fork, CopyState base) throws IOException {
    CopyState at = base;
    while (!at.position().equals(log.last())) {
      CopyPages pages = new CopyPages(fork, at.pageSize(), at.pages(), at.headerBytes());
      SegmentMerge merge = new SegmentMerge(pages, at.position(), at.pageSize());
      for (Segment segment : log.read(at.position(), BATCH_BYTES)) {
        merge.add(segment);
      }
      byte[] logical = pageOne(merge, pages);
      byte[] physical = PageOne.physical(logical, PageOne.ROLLBACK_MODE, base.counter() + 1);
      NewContent next = new NewContent(merge.pageSize(), merge.pages(), physical, merge.rest());
      fork.resize(next.bytes());
      FirstCopy.write(next, fork, false);
      at = merge.state(logical, base.counter() + 1);
    }
  }

  private static byte[] pageOne(SegmentMerge merge, CopyPages pages) throws IOException {
    byte @Nullable [] changed = merge.changed(1);
    return changed != null ? changed : pages.read(1);
  }

  private static long contentChecksum(Path file) throws IOException {
    CRC32C crc = new CRC32C();
    try (CheckedInputStream in =
        new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file)), crc)) {
      in.skip(Long.MAX_VALUE);
    }
    return crc.getValue() | PageChecksum.FLAG;
  }
}
