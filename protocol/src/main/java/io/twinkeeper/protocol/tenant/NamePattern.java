package io.twinkeeper.protocol.tenant;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One name of a {@link TenantGlob}: a file's or a directory's, with wildcards or without. */
public final class NamePattern {
  private static final int MAX_NAME_BYTES = 255;
  private static final Pattern COPY_FILE =
      Pattern.compile("\\..+\\.twin-(new|link|[0-9a-f]{8})(\\.orphan.*)?", Pattern.DOTALL);

  private final String text;
  private final List<String> literals;
  private final Pattern pattern;

  NamePattern(String text) {
    this.text = text;
    this.literals = List.of(text.split("\\*", -1));
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < literals.size(); i++) {
      regex.append(i == 0 ? "" : "(.+)").append(Pattern.quote(literals.get(i)));
    }
    this.pattern = Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  String text() {
    return text;
  }

  /** How many wildcards it has. */
  public int wildcards() {
    return literals.size() - 1;
  }

  /** The name itself, if it has no wildcard. */
  public Optional<String> fixed() {
    return wildcards() == 0 ? Optional.of(text) : Optional.empty();
  }

  /** Whether it looks like one of ours, safe or not: what is not safe should be told. */
  public boolean resembles(String name) {
    boolean hidden = name.startsWith(".") && !text.startsWith(".");
    return !hidden && pattern.matcher(name).matches();
  }

  /** What the wildcards took of {@code name}; empty if it does not fit or is not safe. */
  Optional<List<String>> match(String name) {
    Matcher matcher = pattern.matcher(name);
    if (!isSafe(name) || !resembles(name) || !matcher.matches()) {
      return Optional.empty();
    }
    List<String> captures = new ArrayList<>();
    for (int i = 1; i <= matcher.groupCount(); i++) {
      captures.add(matcher.group(i));
    }
    return Optional.of(captures);
  }

  /** The name with {@code captures} in the places of its wildcards. */
  String fill(List<String> captures) {
    StringBuilder name = new StringBuilder(literals.get(0));
    for (int i = 0; i < captures.size(); i++) {
      name.append(captures.get(i)).append(literals.get(i + 1));
    }
    if (!isSafe(name.toString())) {
      throw new IllegalArgumentException("not the name of a file");
    }
    return name.toString();
  }

  /**
   * Whether {@code name} is one file name of valid text: no path, no dots alone, nothing that would
   * disturb a line of a log.
   */
  public static boolean isSafe(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return !name.isEmpty()
        && !name.equals(".")
        && !name.equals("..")
        && name.indexOf('/') < 0
        && name.indexOf('\uFFFD') < 0
        && name.chars().noneMatch(Character::isISOControl)
        && bytes.length <= MAX_NAME_BYTES
        && new String(bytes, StandardCharsets.UTF_8).equals(name);
  }

  /** SQLite's files beside a database, and our own. */
  public static boolean isSideFile(String name) {
    return name.endsWith("-wal")
        || name.endsWith("-shm")
        || name.endsWith("-journal")
        || COPY_FILE.matcher(name).matches()
        || name.contains("-wal.orphan")
        || name.contains("-journal.orphan");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NamePattern that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
