package io.twinkeeper.protocol.directory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads one list for {@link EntryCodec}, from whomever. Used once. */
final class EntryReader {
  /** What the shortest entry takes. */
  private static final int SHORTEST = 8;

  private final ByteBuffer in;
  private final List<String> names = new ArrayList<>();
  private final Map<String, Long> lastCounts = new HashMap<>();
  private byte[] lastPath = new byte[0];
  private long lastTime;

  EntryReader(byte[] bytes) {
    this.in = ByteBuffer.wrap(bytes);
  }

  List<FileEntry> read() {
    try {
      return entries();
    } catch (IllegalArgumentException e) {
      throw new CorruptEntriesException(e.getMessage() + at(), e);
    }
  }

  private List<FileEntry> entries() {
    int format = next() & 0xff;
    if (format != EntryCodec.FORMAT) {
      throw corrupt("format " + format + ", only " + EntryCodec.FORMAT + " is known");
    }
    int nameCount = number("names", in.remaining());
    for (int i = 0; i < nameCount; i++) {
      names.add(text(bytes("a name", Owner.LONGEST)));
    }
    int count = number("entries", Math.min(EntryCodec.MOST, in.remaining() / SHORTEST));
    List<FileEntry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      entries.add(entry());
    }
    if (in.hasRemaining()) {
      throw corrupt(in.remaining() + " bytes too many");
    }
    return entries;
  }

  private FileEntry entry() {
    FilePath path = path();
    FileState state = state();
    String author = name();
    return new FileEntry(path, state, version(), author);
  }

  private FilePath path() {
    int shared = number("shared bytes", lastPath.length);
    byte[] rest = bytes("a path", FilePath.LONGEST);
    byte[] path = Arrays.copyOf(lastPath, shared + rest.length);
    System.arraycopy(rest, 0, path, shared, rest.length);
    lastPath = path;
    return FilePath.of(path);
  }

  private FileState state() {
    int kind = next();
    return switch (kind) {
      case 0 -> FileState.gone(time());
      case 1 -> FileState.file(mode(), owner(), time(), varint(), hash());
      case 2 -> FileState.link(owner(), time(), bytes("a target", FilePath.LONGEST));
      case 3 -> FileState.directory(mode(), owner());
      case EntryCodec.GONE_FOR_SURE -> FileState.goneForSure(time());
      default -> throw corrupt("a file of kind " + kind);
    };
  }

  private VersionVector version() {
    int nodes = number("nodes", VersionVector.MOST_NODES);
    Map<String, Long> counts = new HashMap<>();
    for (int i = 0; i < nodes; i++) {
      String node = name();
      long count = zigzag() + lastCounts.getOrDefault(node, 0L);
      lastCounts.put(node, count);
      if (counts.put(node, count) != null) {
        throw corrupt("a version that names a node twice");
      }
    }
    if (counts.isEmpty()) {
      throw corrupt("an entry without a version");
    }
    return VersionVector.of(counts);
  }

  private int mode() {
    return number("a mode", 07777);
  }

  private Owner owner() {
    return new Owner(name(), name());
  }

  private long time() {
    lastTime += zigzag();
    return lastTime;
  }

  private ContentHash hash() {
    return ContentHash.of(take(ContentHash.BYTES));
  }

  private String name() {
    return names.get(number("a name's index", names.size() - 1));
  }

  private byte[] bytes(String what, int most) {
    return take(number("the length of " + what, Math.min(most, in.remaining())));
  }

  private byte[] take(int length) {
    if (in.remaining() < length) {
      throw corrupt("cut off");
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private String text(byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new CorruptEntriesException("a name that is not UTF-8" + at(), e);
    }
  }

  private int number(String what, int most) {
    long value = varint();
    if (value < 0 || value > most) {
      throw corrupt(what + ": " + Long.toUnsignedString(value) + ", at most " + most);
    }
    return (int) value;
  }

  private long zigzag() {
    long value = varint();
    return value >>> 1 ^ -(value & 1);
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte b = next();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        if (shift == 63 && b > 1) {
          break;
        }
        return value;
      }
    }
    throw corrupt("a number of more than 64 bits");
  }

  private byte next() {
    if (!in.hasRemaining()) {
      throw corrupt("cut off");
    }
    return in.get();
  }

  private CorruptEntriesException corrupt(String what) {
    return new CorruptEntriesException(what + at());
  }

  private String at() {
    return " (before byte " + in.position() + ")";
  }
}
