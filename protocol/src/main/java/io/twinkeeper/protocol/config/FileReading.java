package io.twinkeeper.protocol.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What every reader needs while one node's view is read.
 *
 * @param base where relative paths start: the file's directory
 * @param members all members that could be read
 * @param ownPaths paths that no two nodes may share, for {@link OwnPaths}
 * @param roots watched directories, for {@link WatchedRoots}
 */
record FileReading(
    Path base,
    Placeholders placeholders,
    List<MemberConfig> members,
    List<OwnPath> ownPaths,
    List<WatchedRoots.Root> roots) {

  FileReading(Path base, Placeholders placeholders, List<MemberConfig> members) {
    this(base, placeholders, members, new ArrayList<>(), new ArrayList<>());
  }

  /** A path that only one node may use, as it stands in the file. */
  record OwnPath(Section section, String key, String written, boolean dataOnly) {}

  Shape<Path> path() {
    return Shapes.path(placeholders, base);
  }

  /** Remembers a path that no other node may use; {@code otherwise} stands if the key is absent. */
  void own(Section section, String key, String otherwise, boolean dataOnly) {
    String written = section.optional(key, Shapes.TEXT).orElse(otherwise);
    ownPaths.add(new OwnPath(section, key, written, dataOnly));
  }

  List<String> dataMembers() {
    return members.stream().filter(MemberConfig::isData).map(MemberConfig::name).toList();
  }
}
