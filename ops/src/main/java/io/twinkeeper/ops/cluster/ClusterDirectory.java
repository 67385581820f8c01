package io.twinkeeper.ops.cluster;

import io.twinkeeper.ops.demo.process.Jvm;
import io.twinkeeper.ops.init.ClusterFiles;
import io.twinkeeper.protocol.config.MemberConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Where a cluster on this computer lives.
 *
 * <pre>
 * DIR/twin.conf, ca.pem, NAME/…   as twin init makes them
 * DIR/logs/                       what every process prints
 * DIR/scratch/                    native libraries, unpacked
 * </pre>
 *
 * @param nodes the cluster's members; two of them have no witness
 */
public record ClusterDirectory(Path directory, Addresses addresses, List<String> nodes) {

  /** Of a cluster of all {@link Addresses#NODES}. */
  public ClusterDirectory(Path directory, Addresses addresses) {
    this(directory, addresses, Addresses.NODES);
  }

  /** Writes all files that the nodes need; {@code configuration} becomes twin.conf. */
  public void write(String cluster, String configuration) throws IOException {
    new ClusterFiles(InstantSource.system(), new SecureRandom())
        .write(directory, cluster, members(), configuration);
    Files.createDirectories(directory.resolve("logs"));
    Files.createDirectories(scratch());
  }

  public Path configuration() {
    return directory.resolve("twin.conf");
  }

  public Path log(String name) {
    return directory.resolve("logs").resolve(name + ".log");
  }

  /** The admin API's bearer token, the same on every node. */
  public String token() throws IOException {
    return Files.readString(directory.resolve("alpha").resolve("token")).strip();
  }

  /** Options for a JVM that starts quickly and stays small. */
  public List<String> jvm(int heapMegabytes) {
    return Jvm.options(heapMegabytes, scratch());
  }

  /** Where SQLite's native library is unpacked to. */
  public Path scratch() {
    return directory.resolve("scratch");
  }

  /** The members as twin.conf lists them, a line each. */
  public String membersText() {
    StringBuilder text = new StringBuilder();
    for (MemberConfig member : members()) {
      text.append(
          "    { name = %s, role = %s, zone = %s, address = \"%s\", cluster-port = %d, admin-port = %d }%n"
              .formatted(
                  member.name(),
                  member.role().name().toLowerCase(Locale.ROOT),
                  member.zone(),
                  member.address(),
                  member.clusterPort(),
                  member.adminPort()));
    }
    return text.toString();
  }

  /** A command line as twin.conf takes it. */
  public static String commandText(List<String> words) {
    return "[" + String.join(", ", words.stream().map(ClusterDirectory::quoted).toList()) + "]";
  }

  /**
   * The command line of a program of ours as twin.conf takes it, with the options in {@code
   * directory}'s jvm.args.
   */
  public static String program(Path directory, Class<?> main, String... arguments) {
    List<String> options = List.of("@" + directory.resolve("jvm.args"));
    return commandText(Jvm.command(options, main.getName(), arguments));
  }

  /** A string as twin.conf takes it. */
  public static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** Removes a directory with everything in it. */
  public static void delete(Path directory) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(directory)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.deleteIfExists(path);
    }
  }

  private List<MemberConfig> members() {
    return nodes.stream()
        .map(
            name ->
                new MemberConfig(
                    name,
                    name.equals(Addresses.WITNESS)
                        ? MemberConfig.Role.WITNESS
                        : MemberConfig.Role.DATA,
                    "loopback",
                    addresses.host(name),
                    addresses.clusterPort(),
                    addresses.adminPort()))
        .toList();
  }
}
