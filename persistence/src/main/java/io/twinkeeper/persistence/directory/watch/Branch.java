package io.twinkeeper.persistence.directory.watch;

import io.twinkeeper.protocol.directory.FilePath;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A directory that is watched or should be. It knows its name and what it is in, not its path, so
 * that moving it away costs the same whatever is below it.
 */
final class Branch {
  static final int UNWATCHED = -1;

  private final @Nullable FilePath name;
  private @Nullable Branch parent;
  private Map<FilePath, Branch> children = Map.of();
  private int watch = UNWATCHED;

  private Branch(@Nullable FilePath name, @Nullable Branch parent) {
    this.name = name;
    this.parent = parent;
  }

  static Branch root() {
    return new Branch(null, null);
  }

  int watch() {
    return watch;
  }

  void watch(int number) {
    watch = number;
  }

  @Nullable Branch parent() {
    return parent;
  }

  /** The directory of this single name in this one, if it is known. */
  Optional<Branch> child(FilePath single) {
    return Optional.ofNullable(children.get(single));
  }

  /** The directory of this single name in this one; from now on it is known. */
  Branch grow(FilePath single) {
    if (children.isEmpty()) {
      children = new HashMap<>(4); // most directories have none, and are spared it
    }
    return children.computeIfAbsent(single, n -> new Branch(n, this));
  }

  Collection<Branch> children() {
    return children.values();
  }

  /** The children whose names are not among those. */
  List<Branch> childrenBut(Collection<FilePath> names) {
    return children.entrySet().stream()
        .filter(child -> !names.contains(child.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** Leaves the directory that it is in. */
  void cut() {
    Branch from = parent;
    if (from != null && name != null) {
      from.children.remove(name);
      parent = null;
    }
  }

  /** Lets go of all that is below. */
  Collection<Branch> shed() {
    Collection<Branch> shed = children.values();
    shed.forEach(child -> child.parent = null);
    children = Map.of();
    return shed;
  }

  boolean isPartOf(Branch root) {
    Branch top = this;
    for (Branch above = parent; above != null; above = above.parent) {
      top = above;
    }
    return top == root;
  }

  /** Where it is below the root; empty for the root. Of no meaning if it is not part of one. */
  Optional<FilePath> path() {
    int length = -1;
    for (Branch at = this; at != null && at.name != null; at = at.parent) {
      length += 1 + at.name.length();
    }
    if (length <= 0) {
      return Optional.empty();
    }
    return Optional.of(FilePath.of(joined(new byte[length])));
  }

  private byte[] joined(byte[] path) {
    int end = path.length;
    for (Branch at = this; at != null && at.name != null; at = at.parent) {
      byte[] bytes = at.name.bytes();
      end -= bytes.length;
      System.arraycopy(bytes, 0, path, end, bytes.length);
      if (end > 0) {
        path[--end] = '/';
      }
    }
    return path;
  }
}
