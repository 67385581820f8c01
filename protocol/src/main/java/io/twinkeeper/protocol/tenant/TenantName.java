package io.twinkeeper.protocol.tenant;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a tenant is called: its captures, joined by commas, in characters that stand for themselves
 * in a directory's name, an actor's path and a URL. Letters and digits of ASCII, {@code _}, {@code
 * -} and a dot that is not the first one stay; every other byte of their UTF-8 becomes {@code ~}
 * and two hexadecimal digits. Different captures have different names; a name that would be too
 * long for a directory ends in a digest of all of it.
 */
public final class TenantName {
  private static final int MAX_LENGTH = 180;
  private static final int KEPT_OF_LONG = 120;
  private static final int DIGEST_BYTES = 16;

  private TenantName() {}

  /** The name of the tenant with these captures. */
  public static String of(List<String> captures) {
    String name = captures.stream().map(TenantName::escaped).collect(Collectors.joining(","));
    return name.length() <= MAX_LENGTH
        ? name
        : name.substring(0, KEPT_OF_LONG) + "~~" + digest(name);
  }

  private static String escaped(String capture) {
    StringBuilder name = new StringBuilder();
    for (byte b : capture.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain = isWord(c) || (c == '.' && !name.isEmpty());
      name.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "~%02x", (int) c));
    }
    return name.toString();
  }

  private static boolean isWord(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-';
  }

  private static String digest(String name) {
    try {
      byte[] all =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(Arrays.copyOf(all, DIGEST_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
