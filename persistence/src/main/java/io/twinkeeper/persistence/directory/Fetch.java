package io.twinkeeper.persistence.directory;

import io.twinkeeper.protocol.directory.BadPathException;
import io.twinkeeper.protocol.directory.ContentHash;
import io.twinkeeper.protocol.directory.FilePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a content that a node asks a twin for.
 *
 * <pre>
 * fetches: count 4, then each:
 * +--------+---------+----------+----------+---------+--------+
 * | part 1 | hash 32 | offset 8 | length 4 | bytes 2 | path … |
 * +--------+---------+----------+----------+---------+--------+
 * </pre>
 *
 * @param path where the twin had it when it told of it; it may be elsewhere by now
 * @param part the content itself, or the list of its blocks' hashes
 * @param offset in bytes, into the part
 * @param length in bytes
 */
@SuppressWarnings("EnumOrdinal") // the order is part of the format
record Fetch(FilePath path, ContentHash hash, Part part, long offset, int length) {
  enum Part {
    BYTES,
    BLOCKS
  }

  /** The most that one may ask for. */
  static final int MOST_BYTES = 256 * 1024;

  /** The most that one message may ask for. */
  static final int MOST = 4096;

  private static final int MOST_PACKED = 4 << 20;

  static byte[] write(List<Fetch> fetches) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(fetches.size());
      for (Fetch fetch : fetches) {
        out.writeByte(fetch.part.ordinal());
        out.write(fetch.hash.bytes());
        out.writeLong(fetch.offset);
        out.writeInt(fetch.length);
        out.writeShort(fetch.path.length());
        out.write(fetch.path.bytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return Packing.pack(bytes.toByteArray());
  }

  /**
   * Reads what a twin has written.
   *
   * @throws IOException if no twin of ours writes that
   */
  static List<Fetch> read(byte[] packed) throws IOException {
    byte[] bytes = Packing.unpack(packed, MOST_PACKED);
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int count = in.readInt();
      if (count < 0 || count > MOST) {
        throw new IOException("a request for " + count + " pieces; at most " + MOST);
      }
      List<Fetch> fetches = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        fetches.add(readOne(in));
      }
      return fetches;
    }
  }

  private static Fetch readOne(DataInputStream in) throws IOException {
    int part = in.readUnsignedByte();
    byte[] hash = in.readNBytes(ContentHash.BYTES);
    long offset = in.readLong();
    int length = in.readInt();
    byte[] path = in.readNBytes(in.readUnsignedShort());
    if (part >= Part.values().length || hash.length < ContentHash.BYTES) {
      throw new IOException("a request for part " + part);
    }
    if (offset < 0 || length < 0 || length > MOST_BYTES) {
      throw new IOException("a request for " + length + " bytes at " + offset);
    }
    try {
      return new Fetch(
          FilePath.of(path), ContentHash.of(hash), Part.values()[part], offset, length);
    } catch (BadPathException e) {
      throw new IOException("a request for " + e.getMessage(), e);
    }
  }
}
