package io.twinkeeper.persistence.directory;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A list of entries as a liar writes it: by the format, and with anything in it. Names are {@code
 * mallory}, nobody's (the empty one), and whatever is put after them.
 */
final class ForgedEntries {
  static final int MALLORY = 0;
  static final int NOBODY = 1;

  private final ByteArrayOutputStream names = new ByteArrayOutputStream();
  private final ByteArrayOutputStream entries = new ByteArrayOutputStream();
  private int nameCount;
  private long entryCount;

  ForgedEntries() {
    name("mallory");
    name("");
  }

  /** Another name; its index. */
  int name(String name) {
    bytes(names, name.getBytes(StandardCharsets.UTF_8));
    return nameCount++;
  }

  /** The bytes that would be read next belong to the first entry. */
  static ForgedEntries raw(int... bytes) {
    ForgedEntries forged = new ForgedEntries();
    for (int b : bytes) {
      forged.entries.write(b);
    }
    forged.entryCount = 1;
    return forged;
  }

  /** What is said to follow. */
  ForgedEntries counted(long count) {
    entryCount = count;
    return this;
  }

  static ForgedEntries path(String path) {
    return path(path.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** A directory of this path. */
  static ForgedEntries path(byte[] path) {
    return new ForgedEntries().begin(path, 3).number(0755).owner().version(1);
  }

  /** A file with this size, mode and content's first byte. */
  static ForgedEntries file(String path, long size, long mode) {
    ForgedEntries forged = new ForgedEntries().begin(path.getBytes(StandardCharsets.UTF_8), 1);
    forged.number(mode).owner().number(0).number(size);
    forged.entries.writeBytes(new byte[32]);
    return forged.version(1);
  }

  /** The begin of an entry: its path and kind. */
  ForgedEntries begin(byte[] path, int kind) {
    number(0);
    bytes(entries, path);
    entries.write(kind);
    entryCount++;
    return this;
  }

  ForgedEntries owner() {
    return number(NOBODY).number(NOBODY);
  }

  /** The end of an entry: author, and one node that counts so far. */
  ForgedEntries version(long count) {
    return number(MALLORY).number(1).number(MALLORY).number(count << 1 ^ count >> 63);
  }

  ForgedEntries number(long value) {
    varint(entries, value);
    return this;
  }

  byte[] plain() {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.write(1);
    varint(whole, nameCount);
    whole.writeBytes(names.toByteArray());
    varint(whole, entryCount);
    whole.writeBytes(entries.toByteArray());
    return whole.toByteArray();
  }

  byte[] packed() {
    return Packing.pack(plain());
  }

  private static void bytes(ByteArrayOutputStream out, byte[] bytes) {
    varint(out, bytes.length);
    out.writeBytes(bytes);
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long left = value;
    while ((left & ~0x7fL) != 0) {
      out.write((int) ((left & 0x7f) | 0x80));
      left >>>= 7;
    }
    out.write((int) left);
  }
}
