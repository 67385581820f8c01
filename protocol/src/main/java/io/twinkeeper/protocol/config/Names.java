package io.twinkeeper.protocol.config;

import java.util.regex.Pattern;

/** What names of clusters, members, workloads, databases and services look like. */
public final class Names {
  /** For error messages. */
  public static final String RULE =
      "use 1 to 63 lower-case letters, digits and hyphens, a letter or digit at both ends";

  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern HOST =
      Pattern.compile(
          "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*");
  private static final Pattern IP_LIKE = Pattern.compile("[0-9.]+");
  private static final Pattern IP =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(25[0-5]|2[0-4]\\d|1?\\d?\\d)");

  private Names() {}

  /** Whether {@code text} may name a cluster, a member, a workload, a database or a service. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** Whether {@code text} is an IPv4 address in dotted form. */
  public static boolean isIpAddress(String text) {
    return IP.matcher(text).matches();
  }

  /** Whether {@code text} is a host name or an IPv4 address; nothing is looked up. */
  public static boolean isHost(String text) {
    return text.length() <= 253
        && (IP_LIKE.matcher(text).matches() ? isIpAddress(text) : HOST.matcher(text).matches());
  }
}
