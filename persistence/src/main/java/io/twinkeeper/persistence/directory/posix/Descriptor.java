package io.twinkeeper.persistence.directory.posix;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.twinkeeper.protocol.directory.FilePath;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An open file or directory, and what can be done in it.
 *
 * <p>Every name is a single one, of what is right in this directory, and no call follows a link
 * that the name may be. For one thread at a time. Whoever opened it closes it; a descriptor that is
 * closed twice stays closed.
 */
public final class Descriptor implements AutoCloseable {
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int AT_REMOVEDIR = 0x200;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final long SYS_OPENAT2 = 437;

  /** RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH. */
  private static final long INSIDE = 0x01 | 0x02 | 0x04 | 0x08;

  private static final int RENAME_NOREPLACE = 1;
  private static final int RENAME_EXCHANGE = 2;
  private static final long FICLONE = 0x40049409L;
  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;
  private static final byte[] ITSELF = {0};
  private static final int F_SETSIG = 10;
  private static final int F_SETLEASE = 1024;
  private static final int F_RDLCK = 0;

  /** Ignored by a process that does not ask for it, and by the JVM. */
  private static final int SIGURG = 23;

  private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");
  private static final int O_RDWR = 2;
  private static final int O_CREAT = 0100;
  private static final int O_EXCL = 0200;
  private static final int O_NONBLOCK = 04000;
  private static final int O_DIRECTORY = ARM ? 040000 : 0200000;
  private static final int O_NOFOLLOW = ARM ? 0100000 : 0400000;
  private static final int O_CLOEXEC = 02000000;
  private static final int O_NOATIME = 01000000;

  private static final ThreadLocal<Memory> SMALL = ThreadLocal.withInitial(() -> new Memory(4096));
  private static final int LISTING_BYTES = 64 * 1024;

  private final String what;
  private int number;

  private Descriptor(int number, String what) {
    this.number = number;
    this.what = what;
  }

  /**
   * Opens a directory by its full path, links on the way to it followed.
   *
   * @throws PosixException if it is not there, not a directory, or may not be read
   */
  public static Descriptor openRoot(Path path) throws PosixException {
    int opened = Libc.open(terminated(path.toString()), O_DIRECTORY | O_CLOEXEC, 0);
    return checked(opened, "open", path.toString());
  }

  /**
   * Opens the directory at {@code path} below this one. Neither a link nor another mount on the way
   * is passed.
   *
   * @throws PosixException ELOOP for a link, EXDEV for a mount, ENOENT, ENOTDIR, EACCES
   */
  public Descriptor directory(FilePath path) throws PosixException {
    Memory how = SMALL.get();
    how.setLong(0, O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    how.setLong(8, 0);
    how.setLong(16, INSIDE);
    long opened;
    do {
      opened = Libc.syscall(SYS_OPENAT2, number, terminated(path.bytes()), how, 24);
    } while (opened < 0 && isPassing(Native.getLastError()));
    return checked((int) opened, "open", path.toString());
  }

  /** A rename elsewhere made the kernel unsure; it says to try again. */
  private static boolean isPassing(int errno) {
    return errno == Errno.EAGAIN || errno == Errno.EINTR;
  }

  /** The directory that {@code path} is in, below this one; another descriptor in every case. */
  public Descriptor parentOf(FilePath path) throws PosixException {
    Optional<FilePath> parent = path.parent();
    return parent.isPresent() ? directory(parent.get()) : again();
  }

  /** This directory, opened once more. */
  public Descriptor again() throws PosixException {
    int opened = Libc.openat(number, terminated("."), O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW, 0);
    return checked(opened, "open", what);
  }

  /** Opens a directory in this one. ENOTDIR (or ELOOP) if there is a link of that name. */
  public Descriptor openDirectory(byte[] name) throws PosixException {
    return open(name, O_DIRECTORY, 0);
  }

  /**
   * Opens a file to be read. It may be a pipe by now: {@link #stat()} tells, and nothing blocks.
   */
  public Descriptor openFile(byte[] name) throws PosixException {
    int opened =
        Libc.openat(number, terminated(name), O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOATIME, 0);
    if (opened < 0 && Native.getLastError() == Errno.EPERM) { // not ours: its time of access moves
      return open(name, O_NONBLOCK, 0);
    }
    return checked(opened, "open", shown(name));
  }

  /** Opens a file that is there, to be read and written. */
  public Descriptor openToWrite(byte[] name) throws PosixException {
    return open(name, O_RDWR | O_NONBLOCK, 0);
  }

  /**
   * Makes a file, to be read and written. EEXIST if the name is taken.
   *
   * @param mode permission bits from the first instant, less the process's umask
   */
  public Descriptor createFile(byte[] name, int mode) throws PosixException {
    return open(name, O_RDWR | O_CREAT | O_EXCL, mode);
  }

  private Descriptor open(byte[] name, int flags, int mode) throws PosixException {
    int opened = Libc.openat(number, terminated(name), flags | O_CLOEXEC | O_NOFOLLOW, mode);
    return checked(opened, "open", shown(name));
  }

  private static Descriptor checked(int opened, String call, String what) throws PosixException {
    if (opened < 0) {
      throw PosixException.last(call, what);
    }
    return new Descriptor(opened, what);
  }

  /** What the file system says of a name in this directory. ENOENT if there is none. */
  public FileStat stat(byte[] name) throws PosixException {
    return stat(name, AT_SYMLINK_NOFOLLOW).orElseThrow(() -> missing(name));
  }

  /** What the file system says of a name in this directory; empty if there is none. */
  public Optional<FileStat> look(byte[] name) throws PosixException {
    return stat(name, AT_SYMLINK_NOFOLLOW);
  }

  /** What the file system says of this file or directory itself. */
  public FileStat stat() throws PosixException {
    Memory result = SMALL.get();
    check(Libc.statx(number, ITSELF, AT_EMPTY_PATH, FileStat.MASK, result), "stat", what);
    return FileStat.read(result);
  }

  private Optional<FileStat> stat(byte[] name, int flags) throws PosixException {
    Memory result = SMALL.get();
    if (Libc.statx(number, terminated(name), flags, FileStat.MASK, result) == 0) {
      return Optional.of(FileStat.read(result));
    }
    if (Native.getLastError() == Errno.ENOENT) {
      return Optional.empty();
    }
    throw PosixException.last("stat", shown(name));
  }

  private static PosixException missing(byte[] name) {
    return new PosixException("stat", shown(name), Errno.ENOENT);
  }

  /** The names in this directory, less {@code .} and {@code ..}, in no order. */
  public List<byte[]> list() throws PosixException {
    List<byte[]> names = new ArrayList<>();
    try (Descriptor fresh = again();
        Memory buffer = new Memory(LISTING_BYTES)) {
      while (true) {
        long bytes = Libc.getdents64(fresh.number, buffer, LISTING_BYTES);
        check(bytes, "list", what);
        if (bytes == 0) {
          return names;
        }
        readNames(buffer, (int) bytes, names);
      }
    }
  }

  /** {@code struct linux_dirent64}: inode 8, offset 8, length of the record 2, type 1, name. */
  private static void readNames(Memory buffer, int bytes, List<byte[]> names) {
    int at = 0;
    while (at < bytes) {
      int length = Short.toUnsignedInt(buffer.getShort(at + 16));
      byte[] name = buffer.getByteArray(at + 19, length - 19);
      int end = 0;
      while (name[end] != 0) {
        end++;
      }
      boolean dots = end <= 2 && name[0] == '.' && name[end - 1] == '.';
      if (!dots) {
        names.add(Arrays.copyOf(name, end));
      }
      at += length;
    }
  }

  /** Makes a directory. EEXIST if the name is taken. */
  public void makeDirectory(byte[] name, int mode) throws PosixException {
    check(Libc.mkdirat(number, terminated(name), mode), "mkdir", shown(name));
  }

  /** Makes a link. EEXIST if the name is taken. */
  public void makeLink(byte[] name, byte[] target) throws PosixException {
    check(Libc.symlinkat(terminated(target), number, terminated(name)), "symlink", shown(name));
  }

  /** What a link points to. EINVAL if it is not a link. */
  public byte[] readLink(byte[] name) throws PosixException {
    Memory buffer = SMALL.get();
    long bytes = Libc.readlinkat(number, terminated(name), buffer, buffer.size());
    check(bytes, "readlink", shown(name));
    return buffer.getByteArray(0, (int) bytes);
  }

  /** Removes a name of something that is no directory. */
  public void unlink(byte[] name) throws PosixException {
    check(Libc.unlinkat(number, terminated(name), 0), "unlink", shown(name));
  }

  /** Removes a directory. ENOTEMPTY if anything is in it. */
  public void removeDirectory(byte[] name) throws PosixException {
    check(Libc.unlinkat(number, terminated(name), AT_REMOVEDIR), "rmdir", shown(name));
  }

  /** Gives a file or directory another name, here or elsewhere. EEXIST if that name is taken. */
  public void move(byte[] name, Descriptor to, byte[] newName) throws PosixException {
    rename(name, to, newName, RENAME_NOREPLACE);
  }

  /** Lets two names, both taken, change their places in one step. ENOENT if one is free. */
  public void exchange(byte[] name, Descriptor with, byte[] otherName) throws PosixException {
    rename(name, with, otherName, RENAME_EXCHANGE);
  }

  /** Gives a file another name; what had that name is lost. For the stream's own files only. */
  public void replace(byte[] name, Descriptor to, byte[] newName) throws PosixException {
    rename(name, to, newName, 0);
  }

  private void rename(byte[] name, Descriptor to, byte[] newName, int flags) throws PosixException {
    int done = Libc.renameat2(number, terminated(name), to.number, terminated(newName), flags);
    check(done, "rename", shown(name) + " to " + shown(newName));
  }

  /** Sets the twelve permission bits of this file or directory. */
  public void setMode(int mode) throws PosixException {
    check(Libc.fchmod(number, mode), "chmod", what);
  }

  /** Sets the owner of this file or directory; -1 leaves one of the two as it is. */
  public void setOwner(int user, int group) throws PosixException {
    check(Libc.fchown(number, user, group), "chown", what);
  }

  /** Sets the owner of a name in this directory, of the link itself if it is one. */
  public void setOwner(byte[] name, int user, int group) throws PosixException {
    int done = Libc.fchownat(number, terminated(name), user, group, AT_SYMLINK_NOFOLLOW);
    check(done, "chown", shown(name));
  }

  /** Sets the time of the last change, and of the last access to the same. */
  public void setTime(long mtimeNs) throws PosixException {
    check(Libc.futimens(number, times(mtimeNs)), "utimens", what);
  }

  /** Sets the times of a name in this directory, of the link itself if it is one. */
  public void setTime(byte[] name, long mtimeNs) throws PosixException {
    int done = Libc.utimensat(number, terminated(name), times(mtimeNs), AT_SYMLINK_NOFOLLOW);
    check(done, "utimens", shown(name));
  }

  private static Pointer times(long ns) {
    Memory times = SMALL.get();
    for (int offset = 0; offset < 32; offset += 16) {
      times.setLong(offset, Math.floorDiv(ns, 1_000_000_000L));
      times.setLong(offset + 8, Math.floorMod(ns, 1_000_000_000L));
    }
    return times;
  }

  /** Brings this file's content and size, or this directory's names, to the disk. */
  public void sync() throws PosixException {
    check(Libc.fsync(number), "fsync", what);
  }

  /** Brings everything of the file system that this is on to the disk. */
  public void syncFileSystem() throws PosixException {
    check(Libc.syncfs(number), "syncfs", what);
  }

  /**
   * Reads at an offset.
   *
   * @return bytes read, fewer than {@code bytes} only at the end of the file; 0 at the end
   */
  public int read(Pointer buffer, int bytes, long offset) throws PosixException {
    int done = 0;
    while (done < bytes) {
      long read = Libc.pread(number, buffer.share(done), bytes - done, offset + done);
      check(read, "read", what);
      if (read == 0) {
        break;
      }
      done += (int) read;
    }
    return done;
  }

  /** Writes all of it at an offset. */
  public void write(Pointer buffer, int bytes, long offset) throws PosixException {
    int done = 0;
    while (done < bytes) {
      long written = Libc.pwrite(number, buffer.share(done), bytes - done, offset + done);
      check(written, "write", what);
      done += (int) written;
    }
  }

  /** Sets the file's size; what is new reads as zeros and takes no room. */
  public void truncate(long size) throws PosixException {
    check(Libc.ftruncate(number, size), "truncate", what);
  }

  /** Where the first data at or after {@code offset} begin; empty if only a hole is left. */
  public Optional<Long> nextData(long offset) throws PosixException {
    return seek(offset, SEEK_DATA);
  }

  /** Where the first hole at or after {@code offset} begins; the end of the file is one. */
  public Optional<Long> nextHole(long offset) throws PosixException {
    return seek(offset, SEEK_HOLE);
  }

  private Optional<Long> seek(long offset, int whence) throws PosixException {
    long found = Libc.lseek(number, offset, whence);
    if (found < 0 && Native.getLastError() == 6) { // ENXIO: beyond the end
      return Optional.empty();
    }
    check(found, "lseek", what);
    return Optional.of(found);
  }

  /**
   * Makes this file share the blocks of another one, which costs neither time nor room.
   *
   * @return false if the file system cannot
   */
  public boolean cloneFrom(Descriptor other) {
    return Libc.ioctl(number, FICLONE, other.number) == 0;
  }

  /** Copies bytes from another file inside the kernel, all of them or as many as it has. */
  public long copyFrom(Descriptor other, long from, long to, long bytes) throws PosixException {
    Memory offsets = SMALL.get();
    offsets.setLong(0, from);
    offsets.setLong(8, to);
    long done = 0;
    while (done < bytes) {
      long copied =
          Libc.copy_file_range(
              other.number, offsets.share(0), number, offsets.share(8), bytes - done, 0);
      check(copied, "copy", what);
      if (copied == 0) {
        break;
      }
      done += copied;
    }
    return done;
  }

  /** How much room the file system has, for those who are not root. */
  public FreeSpace freeSpace() throws PosixException {
    Memory result = SMALL.get();
    check(Libc.fstatfs(number, result), "statfs", what);
    return FreeSpace.read(result);
  }

  /** Whether this process is root: only root may give files away. */
  public static boolean isRoot() {
    return Libc.geteuid() == 0;
  }

  /** The number that the kernel has for it, for calls that are not here. */
  public int number() {
    return number;
  }

  /**
   * Opens once more what {@link #openRoot} opened, by the same path: another directory, if the path
   * leads to another one by now.
   */
  public Descriptor reopenedRoot() throws PosixException {
    return openRoot(Path.of(what));
  }

  /**
   * Keeps others from opening this file to write it, until this descriptor is closed: whoever tries
   * waits for that. The descriptor must be one of {@link #openFile}.
   *
   * @return false if somebody has the file open to write it right now
   * @throws PosixException if the file system knows no leases, or the file is another user's
   */
  public boolean leaseAgainstWriters() throws PosixException {
    check(Libc.fcntl(number, F_SETSIG, SIGURG), "lease", what); // SIGIO would end the process
    if (Libc.fcntl(number, F_SETLEASE, F_RDLCK) == 0) {
      return true;
    }
    if (Native.getLastError() == Errno.EAGAIN) {
      return false;
    }
    throw PosixException.last("lease", what);
  }

  private static void check(long result, String call, String what) throws PosixException {
    if (result < 0) {
      throw PosixException.last(call, what);
    }
  }

  private static byte[] bytes(ByteBuffer records, int from, int to) {
    byte[] bytes = new byte[to - from];
    records.get(from, bytes);
    return bytes;
  }

  private static String shown(byte[] name) {
    return new String(name, StandardCharsets.UTF_8);
  }

  private static byte[] terminated(String text) {
    return terminated(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] terminated(byte[] name) {
    return Arrays.copyOf(name, name.length + 1);
  }

  @Override
  public void close() {
    if (number >= 0) {
      Libc.close(number); // Linux gives the number back whatever it answers
      number = -1;
    }
  }

  /**
   * The names of the directories in this directory, in no order; links to some are not among them.
   * Costs no look at each name, unless the file system does not tell types with its names.
   */
  public List<byte[]> listDirectories() throws PosixException {
    List<byte[]> names = new ArrayList<>();
    try (Descriptor fresh = again();
        Memory buffer = new Memory(LISTING_BYTES)) {
      while (true) {
        long bytes = Libc.getdents64(fresh.number, buffer, LISTING_BYTES);
        check(bytes, "list", what);
        if (bytes == 0) {
          return names;
        }
        readDirectories(ByteBuffer.wrap(buffer.getByteArray(0, (int) bytes)), names);
      }
    }
  }

  /** As {@link #readNames}. A type of 4 is a directory's, 0 is one that nobody knows. */
  private void readDirectories(ByteBuffer records, List<byte[]> names) throws PosixException {
    records.order(ByteOrder.nativeOrder());
    while (records.hasRemaining()) {
      int begin = records.position();
      int next = begin + Short.toUnsignedInt(records.getShort(begin + 16));
      byte type = records.get(begin + 18);
      if (type == 4 || type == 0) {
        int end = begin + 19;
        while (records.get(end) != 0) {
          end++;
        }
        byte[] name = bytes(records, begin + 19, end);
        boolean dots = name.length <= 2 && name[0] == '.' && name[name.length - 1] == '.';
        if (!dots && (type == 4 || look(name).map(FileStat::isDirectory).orElse(false))) {
          names.add(name);
        }
      }
      records.position(next);
    }
  }
}
