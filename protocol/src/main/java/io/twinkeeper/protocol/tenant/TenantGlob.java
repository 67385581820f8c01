package io.twinkeeper.protocol.tenant;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A path with wildcards that stands for many databases: {@code /data/tenants/*}{@code /events.db}.
 *
 * <p>{@code *} stands for one or more characters of one file or directory name, never for a leading
 * dot. What the wildcards took, in order, are a tenant's <em>captures</em>: the same on every node,
 * whatever its own prefix is. Paths and captures lead to each other without a loss. Immutable.
 *
 * @param prefix the directory before the first name with a wildcard; absolute and normal
 * @param parts the names after it; the last one is a file's
 */
public record TenantGlob(Path prefix, List<NamePattern> parts) {
  private static final int MAX_PATH_BYTES = 4_000;
  private static final String UNSUPPORTED = "?[]{}\\";

  public TenantGlob {
    parts = List.copyOf(parts);
  }

  /**
   * Reads a glob.
   *
   * @throws IllegalArgumentException if it is none; the message says why, for a person
   */
  public static TenantGlob parse(String text) {
    if (!text.startsWith("/")) {
      throw new IllegalArgumentException("it is not an absolute path");
    }
    if (text.chars().anyMatch(c -> UNSUPPORTED.indexOf(c) >= 0)) {
      throw new IllegalArgumentException("of " + UNSUPPORTED + " nothing is known: only * is");
    }
    if (text.contains("**")) {
      throw new IllegalArgumentException("** is not supported: write one * for each directory");
    }
    Path path = Path.of(text).normalize();
    List<String> names = new ArrayList<>();
    path.forEach(name -> names.add(name.toString()));
    int first = 0;
    while (first < names.size() && names.get(first).indexOf('*') < 0) {
      first++;
    }
    if (first == names.size()) {
      throw new IllegalArgumentException("it has no *");
    }
    if (first == 0) {
      throw new IllegalArgumentException("it has a * in its first directory");
    }
    Path prefix = Path.of("/" + String.join("/", names.subList(0, first)));
    return new TenantGlob(
        prefix, names.subList(first, names.size()).stream().map(NamePattern::new).toList());
  }

  /** How many captures a tenant has. */
  public int wildcards() {
    return parts.stream().mapToInt(NamePattern::wildcards).sum();
  }

  /** The captures of {@code path}; empty if it is not one that this glob stands for. */
  public Optional<List<String>> match(Path path) {
    if (path.getNameCount() != prefix.getNameCount() + parts.size() || !path.startsWith(prefix)) {
      return Optional.empty();
    }
    List<String> captures = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      Optional<List<String>> some =
          parts.get(i).match(path.getName(prefix.getNameCount() + i).toString());
      if (some.isEmpty()) {
        return Optional.empty();
      }
      captures.addAll(some.get());
    }
    return NamePattern.isSideFile(String.valueOf(path.getFileName()))
        ? Optional.empty()
        : Optional.of(captures);
  }

  /**
   * The path of a tenant here.
   *
   * @param captures as another node told them: nothing about them is believed
   * @throws IllegalArgumentException if they lead nowhere that this glob stands for
   */
  public Path path(List<String> captures) {
    if (captures.size() != wildcards()) {
      throw new IllegalArgumentException(
          captures.size() + " captures for " + wildcards() + " wildcards");
    }
    Path path = prefix;
    int taken = 0;
    for (NamePattern part : parts) {
      List<String> own = captures.subList(taken, taken + part.wildcards());
      path = path.resolve(part.fill(own));
      taken += part.wildcards();
    }
    if (path.toString().length() > MAX_PATH_BYTES || !match(path).equals(Optional.of(captures))) {
      throw new IllegalArgumentException("not a path of " + this);
    }
    return path;
  }

  /** As it would be written. */
  @Override
  public String toString() {
    return prefix + "/" + parts.stream().map(NamePattern::text).collect(Collectors.joining("/"));
  }
}
