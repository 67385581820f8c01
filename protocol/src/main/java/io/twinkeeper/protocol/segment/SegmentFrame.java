package io.twinkeeper.protocol.segment;

import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** One page in a segment: page number (4), flags (2), compressed size (4), LZ4 block. */
final class SegmentFrame {
  static final int HEADER_SIZE = 10;

  /** The header that ends the page block has neither size nor data. */
  static final int END_SIZE = 6;

  /** A compressed size follows: always set here. */
  static final short FLAG_SIZE = 1;

  /** The C library, four times as fast as Java's, or Java's where that cannot be loaded. */
  private static final LZ4Compressor COMPRESSOR = LZ4Factory.fastestInstance().fastCompressor();

  /** Reads what others have sent: in Java, which checks every index. */
  private static final LZ4SafeDecompressor DECOMPRESSOR =
      LZ4Factory.safeInstance().safeDecompressor();

  private SegmentFrame() {}

  static int maxSize(int pageSize) {
    return HEADER_SIZE + COMPRESSOR.maxCompressedLength(pageSize);
  }

  /** Refuses a page that must not follow {@code previous} in a segment with this header. */
  static void check(SegmentHeader header, int number, int previous, int bytes) {
    if (bytes != header.pageSize()) {
      throw new SegmentException("page " + number + " has " + bytes + " bytes");
    }
    if (number <= previous
        || number > header.commit()
        || number == PageChecksum.lockPage(header.pageSize())) {
      throw new SegmentException("page " + number + " is out of place");
    }
  }

  static void putHeader(byte[] out, int at, int number, int compressedSize) {
    ByteBuffer.wrap(out)
        .putInt(at, number)
        .putShort(at + 4, FLAG_SIZE)
        .putInt(at + 6, compressedSize);
  }

  /** Compresses {@code page} to {@code out[at…]}; returns the compressed size. */
  static int compress(byte[] page, byte[] out, int at) {
    return COMPRESSOR.compress(page, 0, page.length, out, at, out.length - at);
  }

  static void decompress(byte[] in, int at, int compressedSize, byte[] page) {
    int size;
    try {
      size = DECOMPRESSOR.decompress(in, at, compressedSize, page, 0, page.length);
    } catch (LZ4Exception e) {
      throw new SegmentException("the page at byte " + at + " cannot be decompressed");
    }
    if (size != page.length) {
      throw new SegmentException("the page at byte " + at + " has " + size + " bytes");
    }
  }
}
