package io.twinkeeper.node.guard;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A command that is to run under a guard.
 *
 * @param name of the service or connector within its workload; names the log file
 * @param command program and arguments; never passed through a shell
 * @param environment added to the node's own environment
 * @param workingDirectory the node's own if empty
 */
public record GuardedCommand(
    String workload,
    String name,
    List<String> command,
    Map<String, String> environment,
    Optional<Path> workingDirectory) {}
