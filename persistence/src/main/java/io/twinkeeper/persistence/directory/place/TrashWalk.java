package io.twinkeeper.persistence.directory.place;

import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.Errno;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.FileKind;
import io.twinkeeper.protocol.directory.FilePath;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Goes through a batch of the trash, in the order of names. */
final class TrashWalk {
  /** Is shown what there is. */
  interface Visitor {
    void see(Trash.Item item, FileStat stat) throws PosixException;
  }

  private final Descriptor trash;
  private final String batch;
  private final int limit;
  private final Optional<FilePath> under;

  private TrashWalk(Descriptor trash, String batch, int limit, Optional<FilePath> under) {
    this.trash = trash;
    this.batch = batch;
    this.limit = limit;
    this.under = under;
  }

  static TrashWalk of(Descriptor trash, String batch) {
    return new TrashWalk(trash, batch, Integer.MAX_VALUE, Optional.empty());
  }

  TrashWalk limitedTo(int most) {
    return new TrashWalk(trash, batch, most, under);
  }

  TrashWalk under(Optional<FilePath> path) {
    return new TrashWalk(trash, batch, limit, path);
  }

  /** Everything but directories. */
  void leaves(Visitor visitor) throws PosixException {
    int[] left = {limit};
    go(
        left,
        (item, stat) -> {
          if (!stat.isDirectory() && left[0] > 0) {
            left[0]--;
            visitor.see(item, stat);
          }
        });
  }

  /** Everything, a directory before what is in it. */
  void each(Visitor visitor) throws PosixException {
    go(new int[] {limit}, visitor);
  }

  private void go(int[] left, Visitor visitor) throws PosixException {
    try (Descriptor top = trash.openDirectory(Batch.bytes(batch))) {
      if (under.isEmpty()) {
        all(top, Optional.empty(), left, visitor);
        return;
      }
      try (Descriptor parent = top.parentOf(under.get())) {
        one(parent, under.get(), left, visitor);
      }
    } catch (PosixException e) {
      if (!e.isMissing() && e.errno() != Errno.ELOOP) { // a link has its directory's name there
        throw e;
      }
    }
  }

  private void all(Descriptor in, Optional<FilePath> path, int[] left, Visitor visitor)
      throws PosixException {
    List<byte[]> names = in.list();
    names.sort(Arrays::compareUnsigned);
    for (byte[] name : names) {
      if (left[0] <= 0) {
        return;
      }
      one(in, FilePath.in(path, name), left, visitor);
    }
  }

  private void one(Descriptor in, FilePath path, int[] left, Visitor visitor)
      throws PosixException {
    Optional<FileStat> stat = in.look(path.name());
    if (stat.isEmpty()) {
      return;
    }
    visitor.see(item(batch, path, stat.get()), stat.get());
    if (stat.get().isDirectory()) {
      try (Descriptor directory = in.openDirectory(path.name())) {
        all(directory, Optional.of(path), left, visitor);
      }
    }
  }

  static Trash.Item item(String batch, FilePath path, FileStat stat) {
    FileKind kind =
        stat.isDirectory() ? FileKind.DIRECTORY : stat.isLink() ? FileKind.LINK : FileKind.FILE;
    Instant when = Batch.timeOf(batch).orElse(Instant.EPOCH);
    return new Trash.Item(
        batch, path, when, Batch.whyOf(batch), stat.isFile() ? stat.size() : 0, kind);
  }
}
