package io.twinkeeper.persistence.sqlite.follower;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The symbolic link that a copy's name becomes once its file had to be left to a reader, for those
 * who know the name alone: {@code events.db -> .events.db.twin-5f3a90c1}, in one directory.
 */
public final class CopyLink {
  private CopyLink() {}

  /**
   * The file that such a link at {@code name} stands for, whether it exists or not; empty if what
   * is at {@code name} is no link, or one that leads anywhere else.
   *
   * @throws IOException also if the link is being replaced at this moment
   */
  public static Optional<Path> target(Path name) throws IOException {
    if (!Files.isSymbolicLink(name)) {
      return Optional.empty();
    }
    Path target = Files.readSymbolicLink(name);
    if (target.isAbsolute() || target.getNameCount() != 1) {
      return Optional.empty();
    }
    Generation named = Generation.of(name.resolveSibling(target));
    return named.isLinked() && named.name().equals(name)
        ? Optional.of(named.file())
        : Optional.empty();
  }
}
