package io.twinkeeper.protocol.directory;

import java.util.List;

/**
 * Lists of entries as bytes, as one twin tells them to another.
 *
 * <pre>
 * ┌───────────┬──────────────┬───────┬────────────────┬─────────┐
 * │ version=1 │ varint names │ names │ varint entries │ entries │
 * └───────────┴──────────────┴───────┴────────────────┴─────────┘
 * name:       varint length, UTF-8             nodes, users and groups, each once
 * entry:      varint bytes that the path shares with the one before
 *             varint length, the rest of the path
 *             kind 1
 *               0 gone       time
 *               1 file       varint mode, owner, time, varint size, SHA-256 32
 *               2 link       owner, time, varint length, target
 *               3 directory  varint mode, owner
 *               4 gone       time: as 0, and an operator has confirmed it
 *             author: varint index of a name
 *             varint nodes, then per node: varint index of its name, its count
 * owner:      varint index of the user's name, varint of the group's
 * time:       zigzag varint, nanoseconds since 1970 less those of the time before
 * count:      zigzag varint, less the count that the same node had before
 * </pre>
 *
 * <p>Varints are little-endian groups of seven bits. Differences are modulo 2^64, of 0 where there
 * is none before. Nothing that is read is believed: lengths are held against what is left, values
 * against what an entry can be. Stateless.
 */
public final class EntryCodec {
  /** The most entries of one list: with the longest paths these are 16 MiB in memory. */
  public static final int MOST = 4096;

  static final int FORMAT = 1;

  /** What takes the place of a kind. */
  static final int GONE_FOR_SURE = 4;

  private EntryCodec() {}

  /**
   * The bytes of these entries, in their order. Smallest if paths of one directory stand together.
   *
   * @throws IllegalArgumentException if there are more than {@link #MOST}, or one has no version
   */
  public static byte[] write(List<FileEntry> entries) {
    if (entries.size() > MOST) {
      throw new IllegalArgumentException(entries.size() + " entries; at most " + MOST);
    }
    return new EntryWriter().write(entries);
  }

  /**
   * The entries of these bytes.
   *
   * @throws CorruptEntriesException if they are not what {@link #write} can have made
   */
  public static List<FileEntry> read(byte[] bytes) {
    return new EntryReader(bytes).read();
  }
}
