package io.twinkeeper.persistence.directory;

import com.sun.jna.Memory;
import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.persistence.directory.place.Rearrangement;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.ConflictName;
import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.Keep;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What lost against other content and lies beside it until somebody chooses. Every choice is a
 * change like any other, which goes to the twins; what gives way goes to the trash. Good until the
 * replica's next turn; for its thread.
 */
public final class ConflictCopies {
  /** What all their names have. */
  static final byte[] MARK = ".conflict-".getBytes(StandardCharsets.US_ASCII);

  /** Names from here on may be short for others: they are cut between characters only. */
  private static final int SHORTENED = FilePath.LONGEST_NAME - 3;

  private static final int PAGE = 500;
  private static final int ATTEMPTS = 1000;

  private final Site site;

  ConflictCopies(Site site) {
    this.site = site;
  }

  /**
   * A copy.
   *
   * @param entry it
   * @param of the path that it was at
   * @param taken whether something is there
   * @param author the node whose users wrote what is in it
   */
  public record Copy(FileEntry entry, FilePath of, boolean taken, String author) {}

  /**
   * Copies, directory by directory.
   *
   * @param all how many there are
   * @param more whether others come after these
   */
  public record Listed(long all, List<Copy> copies, boolean more) {}

  /**
   * One of the two.
   *
   * @param content of a file, if it is no larger than asked for
   */
  public record Version(FileEntry entry, Optional<byte[]> content) {}

  /**
   * Both.
   *
   * @param taken what is at the path; empty if nothing is
   */
  public record Pair(Copy copy, Version other, Optional<Version> taken) {}

  /** The copies after a path; from the first one on if it is empty. */
  public Listed list(Optional<FilePath> after, int limit) {
    List<Copy> copies = new ArrayList<>();
    Optional<FilePath> last = after;
    List<Known> page;
    do {
      page = site.index().named(MARK, last, PAGE);
      for (Known known : page) {
        last = Optional.of(known.path());
        copy(known).ifPresent(copies::add);
        if (copies.size() > limit) {
          return new Listed(count(site.index()), copies.subList(0, limit), true);
        }
      }
    } while (page.size() == PAGE);
    return new Listed(count(site.index()), copies, false);
  }

  /** How many there are. Looks at every name. */
  static long count(DirectoryIndex index) {
    long count = 0;
    Optional<FilePath> last = Optional.empty();
    List<Known> page;
    do {
      page = index.named(MARK, last, PAGE);
      for (Known known : page) {
        last = Optional.of(known.path());
        count += parts(known).isPresent() ? 1 : 0;
      }
    } while (page.size() == PAGE);
    return count;
  }

  private static Optional<ConflictName.Parts> parts(Known known) {
    return ConflictName.read(known.path().name())
        .filter(parts -> !known.entry().state().isDirectory());
  }

  private Optional<Copy> copy(Known known) {
    return parts(known)
        .map(
            parts -> {
              FilePath of = original(known.path(), parts);
              boolean taken = site.index().known(of).filter(Known::isLive).isPresent();
              return new Copy(known.entry(), of, taken, parts.node());
            });
  }

  /** If the name was too long, the one that it is short for is looked for beside it. */
  private FilePath original(FilePath copy, ConflictName.Parts parts) {
    if (copy.name().length >= SHORTENED) {
      for (Known beside : site.index().children(copy.parent())) {
        if (beside.isLive() && ConflictName.isConflictOf(copy.name(), beside.path().name())) {
          return beside.path();
        }
      }
    }
    return FilePath.in(copy.parent(), parts.name());
  }

  /** A copy, and what is at its path. */
  public Pair show(FilePath path, int mostBytes) throws IOException, DeclinedException {
    Copy copy = find(path);
    Optional<Known> taken = site.index().known(copy.of()).filter(Known::isLive);
    return new Pair(
        copy,
        version(copy.entry(), mostBytes),
        taken.isPresent()
            ? Optional.of(version(taken.get().entry(), mostBytes))
            : Optional.empty());
  }

  private Copy find(FilePath path) throws DeclinedException {
    if (!ConflictName.isConflict(path.name())) {
      throw DeclinedException.missing("that path is not a conflict copy's: see the list of them");
    }
    return site.index()
        .known(path)
        .filter(Known::isLive)
        .flatMap(this::copy)
        .orElseThrow(
            () -> DeclinedException.missing("no conflict copy has that path, or not any more"));
  }

  private Version version(FileEntry entry, int mostBytes) throws IOException {
    if (!entry.state().isFile() || entry.state().size() > mostBytes) {
      return new Version(entry, Optional.empty());
    }
    try (Descriptor parent = site.root().parentOf(entry.path());
        Descriptor file = parent.openFile(entry.path().name())) {
      return new Version(entry, content(file, mostBytes));
    } catch (PosixException e) {
      if (e.isGone()) {
        return new Version(entry, Optional.empty());
      }
      throw e;
    }
  }

  /** Empty if it has grown since it was looked at. */
  private static Optional<byte[]> content(Descriptor file, int mostBytes) throws PosixException {
    try (Memory buffer = new Memory(mostBytes + 1L)) {
      int read = file.read(buffer, mostBytes + 1, 0);
      return read > mostBytes ? Optional.empty() : Optional.of(buffer.getByteArray(0, read));
    }
  }

  /**
   * Chooses.
   *
   * @return where what was asked to stay is now; of both, the copy
   */
  public FilePath resolve(FilePath path, Keep keep) throws PosixException, DeclinedException {
    site.mustCount();
    Copy copy = find(path);
    Set<FilePath> dirty = new HashSet<>();
    try {
      return switch (keep) {
        case THIS -> keepThis(copy, dirty);
        case OTHER -> keepOther(copy, dirty);
        case BOTH -> keepBoth(copy, dirty);
      };
    } catch (PosixException e) {
      if (e.isMissing()) {
        throw changed();
      }
      throw e;
    } finally {
      site.lookAt(dirty);
    }
  }

  private FilePath keepThis(Copy copy, Set<FilePath> dirty)
      throws PosixException, DeclinedException {
    if (site.tree().look(copy.of()).isEmpty()) {
      throw DeclinedException.conflict(
          "nothing is at the path that this is a copy of: keep the other, or both");
    }
    if (!site.tree().discard(copy.entry().path(), dirty)) {
      throw changed();
    }
    return copy.of();
  }

  private FilePath keepOther(Copy copy, Set<FilePath> dirty)
      throws PosixException, DeclinedException {
    Optional<FileStat> there = site.tree().look(copy.of());
    if (there.filter(FileStat::isDirectory).isPresent()) {
      throw DeclinedException.conflict(
          "a directory is at the path that this is a copy of: keep this, or both");
    }
    FilePath path = copy.entry().path();
    if (there.isEmpty()) {
      move(path, copy.of(), dirty);
    } else if (!site.tree().moveOver(path, copy.of(), dirty)) {
      throw changed();
    }
    return copy.of();
  }

  private void move(FilePath from, FilePath to, Set<FilePath> dirty)
      throws PosixException, DeclinedException {
    try {
      site.tree().move(from, to, dirty);
    } catch (PosixException e) {
      if (Rearrangement.isTaken(e)) {
        throw changed();
      }
      throw e;
    }
  }

  private FilePath keepBoth(Copy copy, Set<FilePath> dirty) throws PosixException {
    for (int attempt = 0; ; attempt++) {
      FilePath path = copy.entry().path();
      byte[] name = PlainName.of(copy.of().name(), copy.author(), attempt);
      FilePath to = FilePath.in(path.parent(), name);
      try {
        site.tree().move(path, to, dirty);
        return to;
      } catch (PosixException e) {
        if (!Rearrangement.isTaken(e) || attempt >= ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static DeclinedException changed() {
    return DeclinedException.conflict("one of the two is being changed right now: look again");
  }
}
