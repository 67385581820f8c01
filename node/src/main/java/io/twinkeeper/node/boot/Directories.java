package io.twinkeeper.node.boot;

import akka.actor.typed.Behavior;
import io.twinkeeper.node.Peers;
import io.twinkeeper.node.directory.DatabaseFiles;
import io.twinkeeper.node.directory.DirectoryEvents;
import io.twinkeeper.node.directory.DirectoryMessages;
import io.twinkeeper.node.directory.DirectoryPeers;
import io.twinkeeper.node.directory.DirectoryStream;
import io.twinkeeper.node.stream.Streams;
import io.twinkeeper.persistence.directory.DirectorySettings;
import io.twinkeeper.protocol.config.DirectoryConfig;
import io.twinkeeper.protocol.config.TwinConfig;
import io.twinkeeper.protocol.config.WorkloadConfig;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The directories of a node's workloads: from their configuration to their streams. */
final class Directories {
  private final TwinConfig config;
  private final NodeFiles files;
  private final Peers peers;
  private final InstantSource clock;
  private final DirectoryEvents events;

  Directories(
      TwinConfig config,
      NodeFiles files,
      Peers peers,
      InstantSource clock,
      DirectoryEvents events) {
    this.config = config;
    this.files = files;
    this.peers = peers;
    this.clock = clock;
    this.events = events;
  }

  /** By {@code workload/directory}. */
  Map<String, Behavior<DirectoryMessages.Command>> behaviors() {
    Map<String, Behavior<DirectoryMessages.Command>> behaviors = new TreeMap<>();
    for (WorkloadConfig workload : config.workloads().values()) {
      for (DirectoryConfig directory : workload.directories().values()) {
        String name = workload.name() + "/" + directory.name();
        String path = Streams.NAME + "/" + Streams.actorOfDirectory(name);
        behaviors.put(
            name,
            DirectoryStream.create(
                new DirectoryStream.Settings(
                    settings(name, directory), bandwidth(directory), System::nanoTime),
                new DirectoryPeers(peers.twinsByName(path)),
                events));
      }
    }
    return behaviors;
  }

  private static OptionalLong bandwidth(DirectoryConfig directory) {
    return directory.bytesPerSecond().map(OptionalLong::of).orElseGet(OptionalLong::empty);
  }

  private DirectorySettings settings(String name, DirectoryConfig directory) {
    return new DirectorySettings(
        name,
        config.node(),
        directory.path(),
        files.directory(name),
        directory.ignore(),
        directory.direction() == DirectoryConfig.Direction.FROM_ACTIVE,
        directory.debounce(),
        directory.rescan(),
        directory.deleteBreaker(),
        directory.trash().keep(),
        directory.trash().maxBytes(),
        directory.secret(),
        directory.allowSetuid(),
        DatabaseFiles.in(directory.path(), config),
        DirectorySettings.SLICE,
        clock);
  }
}
