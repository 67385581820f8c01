package io.twinkeeper.protocol.directory;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The path of a file inside a watched directory, as the bytes that the file system has: names
 * separated by {@code /}, none of them empty, {@code .} or {@code ..}. Bytes that are not UTF-8 are
 * kept as they are.
 *
 * <p>A value of this class can never lead out of the directory by its names; links on the way are
 * the file system's matter. Ordered by its bytes, unsigned, with {@code /} before every other: a
 * directory comes right before what is in it. Immutable.
 */
public final class FilePath implements Comparable<FilePath> {
  /** The most bytes that a name may have, as in every usual Linux file system. */
  public static final int LONGEST_NAME = 255;

  /** The most bytes that a path may have, below what Linux takes in one call. */
  public static final int LONGEST = 4000;

  /** The most names that a path may have. */
  public static final int DEEPEST = 200;

  /** Where the stream's own files are: the marker, what is being received, the trash. */
  public static final FilePath ANNEX = of(".twinkeeper");

  private static final HexFormat HEX = HexFormat.of().withPrefix("\\x");

  private final byte[] bytes;
  private final int hash;

  private FilePath(byte[] bytes) {
    this.bytes = bytes;
    this.hash = Arrays.hashCode(bytes);
  }

  /**
   * The path of these bytes.
   *
   * @throws BadPathException if it is not one that a file inside can have
   */
  public static FilePath of(byte[] bytes) {
    check(bytes);
    return new FilePath(bytes.clone());
  }

  /**
   * The path of this text in UTF-8.
   *
   * @throws BadPathException if it is not one that a file inside can have
   */
  public static FilePath of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws BadPathException if it is not one that a file inside can have
   */
  public static FilePath parse(String shown) {
    byte[] text = shown.getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[text.length];
    int length = 0;
    for (int i = 0; i < text.length; i++) {
      boolean escaped = text[i] == '\\' && i + 3 < text.length && text[i + 1] == 'x';
      int value = escaped ? hex(text[i + 2], text[i + 3]) : -1;
      bytes[length++] = value >= 0 ? (byte) value : text[i];
      i += value >= 0 ? 3 : 0;
    }
    return of(Arrays.copyOf(bytes, length));
  }

  /** The path of {@code name} in this directory. */
  public FilePath child(byte[] name) {
    byte[] joined = Arrays.copyOf(bytes, bytes.length + 1 + name.length);
    joined[bytes.length] = '/';
    System.arraycopy(name, 0, joined, bytes.length + 1, name.length);
    check(joined);
    return new FilePath(joined);
  }

  /** The path of {@code name} in {@code parent}, or in the watched directory itself if empty. */
  public static FilePath in(Optional<FilePath> parent, byte[] name) {
    return parent.isPresent() ? parent.get().child(name) : of(name);
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  public int length() {
    return bytes.length;
  }

  /** The last name. */
  public byte[] name() {
    return Arrays.copyOfRange(bytes, lastSlash() + 1, bytes.length);
  }

  /** The directory that this is in; empty if that is the watched directory itself. */
  public Optional<FilePath> parent() {
    int slash = lastSlash();
    return slash < 0 ? Optional.empty() : Optional.of(new FilePath(Arrays.copyOf(bytes, slash)));
  }

  /** How many names it has: 1 for what is in the watched directory itself. */
  public int depth() {
    int depth = 1;
    for (byte b : bytes) {
      depth += b == '/' ? 1 : 0;
    }
    return depth;
  }

  /** Whether this is somewhere below {@code above}; not so of {@code above} itself. */
  public boolean isUnder(FilePath above) {
    int length = above.bytes.length;
    return bytes.length > length
        && bytes[length] == '/'
        && Arrays.equals(bytes, 0, length, above.bytes, 0, length);
  }

  /** Whether this is the stream's own, and never told to anybody. */
  public boolean isOwn() {
    return equals(ANNEX) || isUnder(ANNEX);
  }

  private int lastSlash() {
    int i = bytes.length - 1;
    while (i >= 0 && bytes[i] != '/') {
      i--;
    }
    return i;
  }

  private static void check(byte[] bytes) {
    if (bytes.length > LONGEST) {
      throw new BadPathException("a path of " + bytes.length + " bytes; at most " + LONGEST);
    }
    int begin = 0;
    int depth = 0;
    for (int i = 0; i <= bytes.length; i++) {
      if (i == bytes.length || bytes[i] == '/') {
        checkName(bytes, begin, i);
        begin = i + 1;
        depth++;
      } else if (bytes[i] == 0) {
        throw new BadPathException("a path with a zero byte");
      }
    }
    if (depth > DEEPEST) {
      throw new BadPathException("a path of " + depth + " names; at most " + DEEPEST);
    }
  }

  private static void checkName(byte[] bytes, int begin, int end) {
    int length = end - begin;
    boolean dots = length > 0 && length <= 2 && bytes[begin] == '.' && bytes[end - 1] == '.';
    if (length == 0 || dots) {
      throw new BadPathException("a path with a name that is empty, . or ..");
    }
    if (length > LONGEST_NAME) {
      throw new BadPathException("a name of " + length + " bytes; at most " + LONGEST_NAME);
    }
  }

  /** The value of two digits, negative if they are none. */
  private static int hex(byte high, byte low) {
    int first = Character.digit(high, 16);
    int second = Character.digit(low, 16);
    return first < 0 || second < 0 ? -1 : first << 4 | second;
  }

  @Override
  public int compareTo(FilePath other) {
    int i = Arrays.mismatch(bytes, other.bytes);
    if (i < 0 || i == bytes.length || i == other.bytes.length) {
      return Integer.compare(bytes.length, other.bytes.length);
    }
    return Integer.compare(rank(bytes[i]), rank(other.bytes[i]));
  }

  private static int rank(byte b) {
    return b == '/' ? 0 : Byte.toUnsignedInt(b);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FilePath path && Arrays.equals(bytes, path.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /**
   * As text on one line: UTF-8 as it is; what is not seen or moves what is (control, format and
   * line characters), and a backslash that {@link #parse} would take for an escape, as {@code \xNN}
   * for each byte; if any byte is not UTF-8, every one beyond ASCII.
   */
  @Override
  public String toString() {
    if (isPlain()) {
      return new String(bytes, StandardCharsets.US_ASCII);
    }
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      return escaped(StandardCharsets.UTF_8.newDecoder().decode(buffer).toString(), false);
    } catch (CharacterCodingException e) {
      return escaped(new String(bytes, StandardCharsets.ISO_8859_1), true);
    }
  }

  /** Most are, and every error that might be told of one asks for its text. */
  private boolean isPlain() {
    for (byte b : bytes) {
      if (b < ' ' || b > '~' || b == '\\') {
        return false;
      }
    }
    return true;
  }

  private static String escaped(String text, boolean latin) {
    Charset charset = latin ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
    StringBuilder shown = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      String one = Character.toString(c);
      i += one.length();
      boolean escape = isUnseen(c) || (latin && c > 0x7f) || (c == '\\' && text.startsWith("x", i));
      shown.append(escape ? HEX.formatHex(one.getBytes(charset)) : one);
    }
    return shown.toString();
  }

  private static boolean isUnseen(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
