package io.twinkeeper.node.breakage;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * Safety switched off on purpose, for {@code twin prove --break}: a prover that cannot fail proves
 * nothing. Set by the system property {@value #PROPERTY} of the JVM and by nothing else; a node
 * with any of them says so in its log and in {@code degraded}.
 */
public enum Breakage {
  /** Guards end nothing when their deadline passes or their JVM is gone. */
  GUARD,
  /** A grant does not wait until the earlier holder cannot serve any more. */
  FENCE_WAIT,
  /** A voter keeps its promises in memory only, and starts without any. */
  VOTER_DISK;

  /** Names of parts, separated by commas: {@code guard,fence-wait}. */
  public static final String PROPERTY = "twinkeeper.broken-on-purpose";

  private static final Set<Breakage> ON = parse(System.getProperty(PROPERTY, ""));

  /** Whether this part is switched off in this JVM. */
  public boolean isOn() {
    return ON.contains(this);
  }

  /** Everything that is switched off in this JVM. */
  public static Set<Breakage> all() {
    return EnumSet.copyOf(ON);
  }

  /** As the property spells it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Set<Breakage> parse(String words) {
    Set<Breakage> parts = EnumSet.noneOf(Breakage.class);
    Arrays.stream(words.split(",", -1))
        .filter(word -> !word.isBlank())
        .forEach(word -> parts.add(of(word)));
    return parts;
  }

  private static Breakage of(String word) {
    return Arrays.stream(values())
        .filter(part -> part.word().equals(word))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException(PROPERTY + ": no part has the name " + word));
  }
}
