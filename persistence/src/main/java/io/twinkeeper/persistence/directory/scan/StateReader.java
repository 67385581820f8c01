package io.twinkeeper.persistence.directory.scan;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.Errno;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.Owners;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.FileKind;
import io.twinkeeper.protocol.directory.FileState;
import io.twinkeeper.protocol.directory.Owner;
import java.util.List;
import java.util.Optional;

/**
 * Makes a state of what is at a name, and reads it if need be.
 *
 * <p>Owner, mode and time that look as they did when the entry was recorded are taken from the
 * entry: a node that may not give files away, or a file system without modes, does not claim
 * changes that nobody made.
 */
final class StateReader {
  private static final int MOST_NAMES_OF_A_FILE = 16;
  private static final int SET_ID = 06000;

  private final DirectoryIndex index;
  private final Owners owners;
  private final Freshness freshness;
  private final Findings findings;
  private final ContentReader contents = new ContentReader();

  StateReader(DirectoryIndex index, Owners owners, Freshness freshness, Findings findings) {
    this.index = index;
    this.owners = owners;
    this.freshness = freshness;
    this.findings = findings;
  }

  /** Looks at a name whose stat is not as {@code known} says. */
  Seen read(Descriptor directory, byte[] name, FileStat stat, Optional<Known> known) {
    try {
      return switch (stat.type()) {
        case DIRECTORY -> whole(directoryState(stat, known), stat);
        case LINK -> link(directory, name, stat, known);
        case FILE -> file(directory, name, stat, known);
        case OTHER -> new Seen.Refused("not carried: a device, socket or pipe");
      };
    } catch (PosixException e) {
      boolean swapped = e.isMissing() || e.errno() == Errno.ELOOP || e.errno() == Errno.EINVAL;
      return swapped ? new Seen.Unsettled() : new Seen.Refused("cannot be read: " + e.reason());
    }
  }

  private static Seen whole(FileState state, FileStat stat) {
    return new Seen.Whole(state, stat, Optional.empty(), false, List.of());
  }

  private FileState directoryState(FileStat stat, Optional<Known> known) {
    Optional<Known> same = known.filter(k -> k.entry().state().isDirectory());
    return FileState.directory(mode(stat, same), owner(stat, same));
  }

  private Seen link(Descriptor directory, byte[] name, FileStat stat, Optional<Known> known)
      throws PosixException {
    byte[] target = directory.readLink(name);
    if (!directory.stat(name).isUnchangedSince(stat)) {
      return new Seen.Unsettled();
    }
    Optional<Known> same = known.filter(k -> k.entry().state().kind() == FileKind.LINK);
    try {
      return whole(FileState.link(owner(stat, same), mtimeNs(stat, same), target), stat);
    } catch (IllegalArgumentException e) {
      return new Seen.Refused("not carried: " + e.getMessage());
    }
  }

  private Seen file(Descriptor directory, byte[] name, FileStat stat, Optional<Known> known)
      throws PosixException {
    List<Known> names = index.withInode(stat.inode(), MOST_NAMES_OF_A_FILE);
    Optional<Known> moved = unchanged(names, stat);
    if (moved.isPresent()) {
      FileState was = moved.get().entry().state();
      FileState state =
          FileState.file(
              mode(stat, moved), owner(stat, moved), mtimeNs(stat, moved), was.size(), was.hash());
      return new Seen.Whole(state, stat, Optional.empty(), false, names);
    }
    if (LeftOpen.OF_THIS_PROCESS.has(stat)) {
      return new Seen.Database();
    }
    long began = freshness.now();
    Descriptor file = directory.openFile(name);
    boolean database = false;
    try {
      FileStat opened = file.stat();
      if (!opened.isFile() || !opened.isSameFileAs(stat)) {
        return new Seen.Unsettled();
      }
      Optional<Content> content = contents.read(file, opened);
      content.ifPresent(c -> findings.read(c.bytesRead()));
      database = content.filter(Content::database).isPresent();
      if (database) {
        return new Seen.Database();
      }
      if (content.isEmpty() || !file.stat().isUnchangedSince(opened)) {
        return new Seen.Unsettled();
      }
      boolean fresh = Freshness.isFresh(opened, began);
      return file(opened, content.get(), known, fresh, names);
    } finally {
      if (database) {
        LeftOpen.OF_THIS_PROCESS.close(file, stat);
      } else {
        file.close();
      }
    }
  }

  private Seen file(
      FileStat stat, Content content, Optional<Known> known, boolean fresh, List<Known> names) {
    Optional<Known> same =
        known.filter(k -> k.entry().state().isFile()).or(() -> renamed(names, stat, content));
    FileState state =
        FileState.file(
            mode(stat, same), owner(stat, same), mtimeNs(stat, same), stat.size(), content.hash());
    FileStat kept = fresh ? Freshness.smudged(stat) : stat;
    return new Seen.Whole(lendingWhatItDid(state, stat, same), kept, content.sums(), fresh, names);
  }

  /**
   * A setuid or setgid bit that this node does not set is still the entry's, until somebody gives
   * the file another content or owner: who did so here would not have been left the bit either.
   */
  private static FileState lendingWhatItDid(FileState state, FileStat stat, Optional<Known> known) {
    boolean same =
        known
            .map(k -> k.entry().state())
            .filter(was -> was.hasContentOf(state) && was.owner().equals(state.owner()))
            .isPresent();
    return same ? state : state.withMode(state.mode() & (~SET_ID | stat.mode()));
  }

  /** The entry that this very file has under another name: only that has changed. */
  private static Optional<Known> renamed(List<Known> names, FileStat stat, Content content) {
    return names.stream()
        .filter(k -> k.entry().state().hash().equals(content.hash()))
        .filter(k -> k.stat().map(stat::isUnchangedButForRename).orElse(false))
        .findFirst();
  }

  /**
   * The entry that this very file has under another name, in a tree that was renamed: nobody has
   * changed it since. A file that was renamed itself has another {@code ctime} and is read: it may
   * have been changed too.
   */
  private static Optional<Known> unchanged(List<Known> names, FileStat stat) {
    return names.stream()
        .filter(k -> k.stat().map(stat::isUnchangedSince).orElse(false))
        .findFirst();
  }

  private static int mode(FileStat stat, Optional<Known> known) {
    return known
        .filter(k -> k.stat().map(s -> s.mode() == stat.mode()).orElse(false))
        .map(k -> k.entry().state().mode())
        .orElse(stat.mode());
  }

  private static long mtimeNs(FileStat stat, Optional<Known> known) {
    return known
        .filter(k -> k.stat().map(s -> s.mtimeNs() == stat.mtimeNs()).orElse(false))
        .map(k -> k.entry().state().mtimeNs())
        .orElse(stat.mtimeNs());
  }

  private Owner owner(FileStat stat, Optional<Known> known) {
    if (known.isEmpty() || known.get().stat().isEmpty()) {
      return owners.nameOf(stat.user(), stat.group());
    }
    FileStat before = known.get().stat().get();
    Owner was = known.get().entry().state().owner();
    boolean sameUser = before.user() == stat.user();
    boolean sameGroup = before.group() == stat.group();
    if (sameUser && sameGroup) {
      return was;
    }
    Owner now = owners.nameOf(stat.user(), stat.group());
    return new Owner(sameUser ? was.user() : now.user(), sameGroup ? was.group() : now.group());
  }
}
