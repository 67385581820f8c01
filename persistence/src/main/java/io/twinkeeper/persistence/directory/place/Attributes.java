package io.twinkeeper.persistence.directory.place;

import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.Owners;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.FileState;
import java.util.OptionalInt;

/** Mode, owner and time, as far as this node may set them. */
final class Attributes {
  private static final int SET_USER = 04000;
  private static final int SET_GROUP = 02000;
  private static final int OWNERS_BITS = 0700;

  private final Owners owners;
  private final boolean allowSetId;
  private final boolean root = Descriptor.isRoot();

  Attributes(Owners owners, boolean allowSetId) {
    this.owners = owners;
    this.allowSetId = allowSetId;
  }

  /**
   * The mode that something gets here. A file lends nobody's identity but the one that was meant:
   * one whose owner is not known here, or may not be set, goes without.
   */
  private int mode(FileState wanted, int user, int group) {
    int mode = wanted.mode();
    if (!wanted.isFile() || (mode & (SET_USER | SET_GROUP)) == 0) {
      return mode;
    }
    boolean lendsUser = allowSetId && isOf(owners.user(wanted.owner().user()), user);
    boolean lendsGroup = allowSetId && isOf(owners.group(wanted.owner().group()), group);
    return mode & ~(lendsUser ? 0 : SET_USER) & ~(lendsGroup ? 0 : SET_GROUP);
  }

  private static boolean isOf(OptionalInt wanted, int is) {
    return wanted.isPresent() && wanted.getAsInt() == is;
  }

  private int user(FileState wanted, FileStat otherwise) {
    OptionalInt known = root ? owners.user(wanted.owner().user()) : OptionalInt.empty();
    return known.orElse(otherwise.user());
  }

  private int group(FileState wanted, FileStat otherwise) {
    OptionalInt known = root ? owners.group(wanted.owner().group()) : OptionalInt.empty();
    return known.orElse(otherwise.group());
  }

  /** Whether nothing is to be set. A directory's time does not count. */
  boolean match(FileStat stat, FileState wanted) {
    return stat.mode() == mode(wanted, stat.user(), stat.group())
        && stat.user() == user(wanted, stat)
        && stat.group() == group(wanted, stat)
        && (stat.isDirectory() || stat.mtimeNs() == wanted.mtimeNs());
  }

  /**
   * Sets what differs: the mode last, which a change of the owner would take bits from.
   *
   * @param stat of the file or directory, as it is
   * @param likeness whose owner it gets if the wanted one is not known here
   */
  void set(Descriptor file, FileStat stat, FileState wanted, FileStat likeness)
      throws PosixException {
    int user = user(wanted, root ? likeness : stat);
    int group = group(wanted, root ? likeness : stat);
    boolean given = user != stat.user() || group != stat.group();
    if (given) {
      file.setOwner(user, group);
    }
    if (wanted.isFile() && stat.mtimeNs() != wanted.mtimeNs()) {
      file.setTime(wanted.mtimeNs());
    }
    int mode = mode(wanted, user, group);
    if (given || stat.mode() != mode) {
      file.setMode(mode);
    }
  }

  /** As {@link #set}, but a directory that is still to be moved stays open to its owner. */
  void setBeforeMove(Descriptor directory, FileStat stat, FileState wanted, FileStat likeness)
      throws PosixException {
    set(directory, stat, root ? wanted : wanted.withMode(wanted.mode() | OWNERS_BITS), likeness);
  }

  /** Whether {@link #setBeforeMove} has left something to do. */
  boolean isHeldOpen(FileState wanted) {
    return !root && (wanted.mode() & OWNERS_BITS) != OWNERS_BITS;
  }

  /** Sets the owner and time of a link. */
  void setLink(Spot link, FileStat stat, FileState wanted, FileStat likeness)
      throws PosixException {
    int user = user(wanted, root ? likeness : stat);
    int group = group(wanted, root ? likeness : stat);
    if (user != stat.user() || group != stat.group()) {
      link.directory().setOwner(link.name(), user, group);
    }
    link.directory().setTime(link.name(), wanted.mtimeNs());
  }
}
