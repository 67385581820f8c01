package io.twinkeeper.persistence.directory.scan;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.FilePath;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A directory's names beside what the index has of it: both in the order of their bytes, so that
 * neither must be in memory as a map. The index is read in pages.
 */
final class Listing implements AutoCloseable {
  private static final int PAGE = 1000;

  /** A name that is in the directory, in the index, or in both. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Spot(byte[] name, boolean listed, Optional<Known> known) {}

  private final DirectoryIndex index;
  private final Optional<FilePath> directory;
  private final Descriptor descriptor;
  private final FileStat stat;
  private final boolean deep;
  private final List<byte[]> names;
  private int nextName;
  private byte[] last = {};
  private List<Known> page = List.of();
  private int nextKnown;
  private boolean pagesLeft = true;

  private Listing(
      DirectoryIndex index, Optional<FilePath> directory, Descriptor descriptor, boolean deep)
      throws PosixException {
    this.index = index;
    this.directory = directory;
    this.descriptor = descriptor;
    this.deep = deep;
    this.stat = descriptor.stat();
    this.names = descriptor.list();
    names.sort(Arrays::compareUnsigned);
  }

  /** Opens and lists a directory; the root itself if {@code directory} is empty. */
  static Listing open(
      Descriptor root, DirectoryIndex index, Optional<FilePath> directory, boolean deep)
      throws PosixException {
    Descriptor opened = directory.isPresent() ? root.directory(directory.get()) : root.again();
    try {
      return new Listing(index, directory, opened, deep);
    } catch (PosixException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  Optional<FilePath> directory() {
    return directory;
  }

  Descriptor descriptor() {
    return descriptor;
  }

  FileStat stat() {
    return stat;
  }

  /** Whether directories in it are to be listed too, not only new ones. */
  boolean isDeep() {
    return deep;
  }

  /** Somebody else may have written to the index since. */
  void resume() {
    page = List.of();
    nextKnown = 0;
    pagesLeft = true;
  }

  /** The next name; empty at the end. */
  Optional<Spot> next() {
    if (nextKnown == page.size() && pagesLeft) {
      page = index.children(directory, last, PAGE);
      pagesLeft = page.size() == PAGE;
      nextKnown = 0;
    }
    boolean namesLeft = nextName < names.size();
    boolean knownLeft = nextKnown < page.size();
    if (!namesLeft && !knownLeft) {
      return Optional.empty();
    }
    int order = !namesLeft ? 1 : !knownLeft ? -1 : compare();
    Optional<Known> known = order >= 0 ? Optional.of(page.get(nextKnown++)) : Optional.empty();
    last = order <= 0 ? names.get(nextName++) : known.orElseThrow().path().name();
    skipDoubles();
    return Optional.of(new Spot(last, order <= 0, known));
  }

  /** A directory that changes while it is listed may give a name twice. */
  private void skipDoubles() {
    while (nextName < names.size() && Arrays.equals(names.get(nextName), last)) {
      nextName++;
    }
  }

  private int compare() {
    return Arrays.compareUnsigned(names.get(nextName), page.get(nextKnown).path().name());
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
