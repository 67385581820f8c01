package io.twinkeeper.protocol.directory;

import java.util.Arrays;
import java.util.Objects;

/**
 * What is at a path, without which version it is.
 *
 * <p>Immutable. Two states are equal if nobody could tell the files apart, less a directory's time,
 * which changes with what is in it and is not carried.
 */
public final class FileState {
  /** Where what is gone has no mode. */
  private static final int SURE = 1;

  private final FileKind kind;
  private final int mode;
  private final Owner owner;
  private final long mtimeNs;
  private final long size;
  private final ContentHash hash;
  private final byte[] target;

  private FileState(
      FileKind kind,
      int mode,
      Owner owner,
      long mtimeNs,
      long size,
      ContentHash hash,
      byte[] target) {
    this.kind = kind;
    this.mode = mode;
    this.owner = owner;
    this.mtimeNs = mtimeNs;
    this.size = size;
    this.hash = hash;
    this.target = target;
  }

  /**
   * A file.
   *
   * @param mode the twelve permission bits
   * @param mtimeNs time of the last change of its content, in nanoseconds since 1970
   * @param size in bytes
   */
  public static FileState file(int mode, Owner owner, long mtimeNs, long size, ContentHash hash) {
    if (size < 0) {
      throw new IllegalArgumentException("a file of " + size + " bytes");
    }
    return new FileState(FileKind.FILE, bits(mode), owner, mtimeNs, size, hash, new byte[0]);
  }

  /**
   * A directory.
   *
   * @param mode the twelve permission bits
   */
  public static FileState directory(int mode, Owner owner) {
    return new FileState(
        FileKind.DIRECTORY, bits(mode), owner, 0, 0, ContentHash.EMPTY, new byte[0]);
  }

  /**
   * A symbolic link.
   *
   * @param mtimeNs time of its making, in nanoseconds since 1970
   * @param target what it points to, as it stands in it; 1 to {@link FilePath#LONGEST} bytes, none
   *     of them zero
   */
  public static FileState link(Owner owner, long mtimeNs, byte[] target) {
    if (target.length == 0 || target.length > FilePath.LONGEST) {
      throw new IllegalArgumentException("a link to " + target.length + " bytes");
    }
    for (byte b : target) {
      if (b == 0) {
        throw new IllegalArgumentException("a link to a zero byte");
      }
    }
    return new FileState(FileKind.LINK, 0, owner, mtimeNs, 0, ContentHash.EMPTY, target.clone());
  }

  /**
   * Nothing any more.
   *
   * @param sinceNs when that was noticed, in nanoseconds since 1970
   */
  public static FileState gone(long sinceNs) {
    return new FileState(
        FileKind.GONE, 0, Owner.NOBODY_SAYS, sinceNs, 0, ContentHash.EMPTY, new byte[0]);
  }

  /**
   * Nothing any more, and somebody has said that it is to be so.
   *
   * @param sinceNs when that was noticed, in nanoseconds since 1970
   */
  public static FileState goneForSure(long sinceNs) {
    return gone(sinceNs).withMode(SURE);
  }

  private static int bits(int mode) {
    if ((mode & ~07777) != 0) {
      throw new IllegalArgumentException("a mode of " + Integer.toOctalString(mode));
    }
    return mode;
  }

  public FileKind kind() {
    return kind;
  }

  public boolean isGone() {
    return kind == FileKind.GONE;
  }

  public boolean isFile() {
    return kind == FileKind.FILE;
  }

  public boolean isDirectory() {
    return kind == FileKind.DIRECTORY;
  }

  /** The twelve permission bits; 0 for a link and for what is gone. */
  public int mode() {
    return isGone() ? 0 : mode;
  }

  /** Whether an operator has confirmed that it is gone. Makes no other state of it. */
  public boolean isGoneForSure() {
    return isGone() && mode == SURE;
  }

  public Owner owner() {
    return owner;
  }

  /** Nanoseconds since 1970; of a tombstone, when it was noticed; 0 for a directory. */
  public long mtimeNs() {
    return mtimeNs;
  }

  /** Bytes of a file; 0 for everything else. */
  public long size() {
    return size;
  }

  /** Of a file's content; that of no content for everything else. */
  public ContentHash hash() {
    return hash;
  }

  /** What a link points to; empty for everything else. */
  public byte[] target() {
    return target.clone();
  }

  /**
   * Whether a copy of one could stand for the other's content, whatever mode and time they have.
   */
  public boolean hasContentOf(FileState other) {
    return kind == other.kind && hash.equals(other.hash) && Arrays.equals(target, other.target);
  }

  /** This state with another owner. */
  public FileState ownedBy(Owner other) {
    return new FileState(kind, mode, other, mtimeNs, size, hash, target);
  }

  /** This state with other permission bits. */
  public FileState withMode(int other) {
    return new FileState(kind, bits(other), owner, mtimeNs, size, hash, target);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FileState that
        && hasContentOf(that)
        && (kind == FileKind.GONE
            || (mode == that.mode && owner.equals(that.owner) && mtimeNs == that.mtimeNs));
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, hash, Arrays.hashCode(target));
  }

  @Override
  public String toString() {
    return kind + " " + Integer.toOctalString(mode) + " " + size + " B";
  }
}
