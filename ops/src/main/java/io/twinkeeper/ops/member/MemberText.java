package io.twinkeeper.ops.member;

import io.twinkeeper.protocol.config.ConfigException;
import io.twinkeeper.protocol.config.MemberConfig;
import io.twinkeeper.protocol.config.TwinConfig;
import io.twinkeeper.protocol.config.TwinConfigs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One member's address in the text of a twin.conf, everything else untouched, comments included.
 */
final class MemberText {
  private MemberText() {}

  /**
   * The text with another address for {@code member}; empty if it cannot be found in one place.
   *
   * @param directory where the file's relative paths start
   * @throws ConfigException if the outcome cannot be used
   */
  static Optional<String> withAddress(String text, Path directory, String member, String address) {
    Pattern object =
        Pattern.compile(
            "\\{[^{}]*\\bname\\s*[=:]\\s*\"?" + Pattern.quote(member) + "\"?[\\s,][^{}]*\\}");
    List<String> found = new ArrayList<>();
    Matcher objects = object.matcher(text);
    int start = 0;
    while (objects.find()) {
      found.add(objects.group());
      start = objects.start();
    }
    if (found.size() != 1) {
      return Optional.empty();
    }
    String before = found.get(0);
    String after =
        before.replaceFirst(
            "(\\baddress\\s*[=:]\\s*)(\"[^\"]*\"|[^\\s,}]+)",
            "$1" + Matcher.quoteReplacement('"' + address + '"'));
    String changed = text.substring(0, start) + after + text.substring(start + before.length());
    return isThatChange(text, changed, directory, member, address)
        ? Optional.of(changed)
        : Optional.empty();
  }

  /** Reads both: nothing but that one address may differ. */
  private static boolean isThatChange(
      String before, String after, Path directory, String member, String address) {
    Map<String, TwinConfig> old = TwinConfigs.parseAll(before, "twin.conf", directory);
    Map<String, TwinConfig> fresh = TwinConfigs.parseAll(after, "twin.conf", directory);
    if (!old.keySet().equals(fresh.keySet()) || !fresh.containsKey(member)) {
      return false;
    }
    List<MemberConfig> wanted = new ArrayList<>();
    for (MemberConfig m : old.values().iterator().next().members()) {
      wanted.add(m.name().equals(member) ? at(m, address) : m);
    }
    return fresh.values().iterator().next().members().equals(wanted);
  }

  private static MemberConfig at(MemberConfig m, String address) {
    return new MemberConfig(m.name(), m.role(), m.zone(), address, m.clusterPort(), m.adminPort());
  }
}
