package io.twinkeeper.ops.member;

import io.twinkeeper.protocol.config.ConfigException;
import io.twinkeeper.protocol.config.MemberConfig;
import io.twinkeeper.protocol.config.TwinConfig;
import io.twinkeeper.protocol.config.TwinConfigs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The members in the text of a twin.conf: one is changed, all else stays, comments included. */
final class MemberText {
  /** What an object holds; objects in it, as {@code tags}, hold none themselves. */
  private static final String CONTENT = "[^{}]*(?:\\{[^{}]*\\}[^{}]*)*";

  private MemberText() {}

  /**
   * The text with another address for {@code member}; empty if it cannot be found in one place.
   *
   * @param directory where the file's relative paths start
   * @throws ConfigException if the outcome cannot be used
   */
  static Optional<String> withAddress(String text, Path directory, String member, String address) {
    return object(text, member)
        .map(
            at -> {
              String changed =
                  at.group()
                      .replaceFirst(
                          "(\\baddress\\s*[=:]\\s*)(\"[^\"]*\"|[^\\s,}]+)",
                          "$1" + Matcher.quoteReplacement('"' + address + '"'));
              return text.substring(0, at.start()) + changed + text.substring(at.end());
            })
        .filter(changed -> isThatChange(text, changed, directory, member, address));
  }

  /**
   * The text with one more member, after the last one, as the next membership.
   *
   * @throws ConfigException if the outcome cannot be used
   */
  static Optional<String> withMember(String text, Path directory, MemberConfig added) {
    TwinConfig old = any(text, directory);
    String last = old.members().get(old.members().size() - 1).name();
    List<MemberConfig> wanted = new ArrayList<>(old.members());
    wanted.add(added);
    return object(text, last)
        .map(at -> text.substring(0, at.end()) + "\n    " + line(added) + text.substring(at.end()))
        .flatMap(changed -> numbered(changed, old.cluster().membership() + 1))
        .filter(changed -> isNext(old, any(changed, directory), wanted));
  }

  /**
   * The text without a member, as the next membership.
   *
   * @throws ConfigException if the outcome cannot be used
   */
  static Optional<String> withoutMember(String text, Path directory, String member) {
    TwinConfig old = any(text, directory);
    List<MemberConfig> wanted =
        old.members().stream().filter(m -> !m.name().equals(member)).toList();
    return object(text, member)
        .map(
            at ->
                text.substring(0, at.start())
                    + text.substring(at.end()).replaceFirst("^[ \\t]*,?[ \\t]*", ""))
        .flatMap(changed -> numbered(changed, old.cluster().membership() + 1))
        .filter(changed -> isNext(old, any(changed, directory), wanted));
  }

  /** The one object with that name. */
  private static Optional<MatchResult> object(String text, String member) {
    Pattern object =
        Pattern.compile(
            "\\{"
                + CONTENT
                + "\\bname\\s*[=:]\\s*\"?"
                + Pattern.quote(member)
                + "\"?[\\s,]"
                + CONTENT
                + "\\}");
    List<MatchResult> found = object.matcher(text).results().toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  private static String line(MemberConfig m) {
    return "{ name = %s, role = %s, address = \"%s\", cluster-port = %d, admin-port = %d }"
        .formatted(
            m.name(),
            m.role().name().toLowerCase(Locale.ROOT),
            m.address(),
            m.clusterPort(),
            m.adminPort());
  }

  private static Optional<String> numbered(String text, int membership) {
    Matcher written = Pattern.compile("(\\bmembership\\s*[=:]\\s*)\\d+").matcher(text);
    if (written.find()) {
      return Optional.of(written.replaceFirst("$1" + membership));
    }
    Matcher cluster = Pattern.compile("\\bcluster\\s*[=:]?\\s*\\{").matcher(text);
    return cluster.find()
        ? Optional.of(
            new StringBuilder(text)
                .insert(cluster.end(), " membership = " + membership + ",")
                .toString())
        : Optional.empty();
  }

  private static TwinConfig any(String text, Path directory) {
    return TwinConfigs.parseAll(text, "twin.conf", directory).values().iterator().next();
  }

  private static boolean isNext(TwinConfig old, TwinConfig next, List<MemberConfig> wanted) {
    return next.members().equals(wanted)
        && next.cluster().membership() == old.cluster().membership() + 1
        && next.cluster().name().equals(old.cluster().name());
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
    return new MemberConfig(
        m.name(), m.role(), m.zone(), address, m.clusterPort(), m.adminPort(), m.tags());
  }
}
