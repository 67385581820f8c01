package io.twinkeeper.persistence.directory;

import io.twinkeeper.protocol.directory.ContentHash;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one {@link Fetch}.
 *
 * <pre>
 * pieces: count 4, then each:
 * +--------+---------+----------+-----------------------+-------+
 * | part 1 | hash 32 | offset 8 | bytes 4; -1: has none | bytes |
 * +--------+---------+----------+-----------------------+-------+
 * </pre>
 *
 * @param bytes fewer than asked for at the end only; null if the twin does not have it (any more)
 */
@SuppressWarnings({
  "ArrayRecordComponent",
  "EnumOrdinal"
}) // nobody compares; the order is part of the format
record Piece(ContentHash hash, Fetch.Part part, long offset, byte @Nullable [] bytes) {
  /** What an answer may hold at most; within a frame also if it does not get smaller. */
  static final int MOST_BYTES = 640 * 1024;

  private static final int MOST_UNPACKED = MOST_BYTES + Fetch.MOST * 45 + 4;

  static byte[] write(List<Piece> pieces) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(pieces.size());
      for (Piece piece : pieces) {
        out.writeByte(piece.part.ordinal());
        out.write(piece.hash.bytes());
        out.writeLong(piece.offset);
        out.writeInt(piece.bytes == null ? -1 : piece.bytes.length);
        out.write(piece.bytes == null ? new byte[0] : piece.bytes);
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
  static List<Piece> read(byte[] packed) throws IOException {
    byte[] bytes = Packing.unpack(packed, MOST_UNPACKED);
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int count = in.readInt();
      if (count < 0 || count > Fetch.MOST) {
        throw new IOException("an answer of " + count + " pieces; at most " + Fetch.MOST);
      }
      List<Piece> pieces = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        pieces.add(readOne(in));
      }
      return pieces;
    }
  }

  private static Piece readOne(DataInputStream in) throws IOException {
    int part = in.readUnsignedByte();
    byte[] hash = in.readNBytes(ContentHash.BYTES);
    long offset = in.readLong();
    int length = in.readInt();
    if (part >= Fetch.Part.values().length || hash.length < ContentHash.BYTES || length < -1) {
      throw new IOException("a piece of " + length + " bytes at " + offset);
    }
    byte[] bytes = length < 0 ? null : in.readNBytes(length);
    if (bytes != null && bytes.length < length) {
      throw new IOException("a piece that ends after " + bytes.length + " of " + length);
    }
    return new Piece(ContentHash.of(hash), Fetch.Part.values()[part], offset, bytes);
  }
}
