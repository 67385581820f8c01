package io.twinkeeper.protocol.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns the text of {@code twin.conf} into typed records. Reads no file but the text it is given;
 * looks up environment variables that the text names ({@code ${?NAME}}).
 */
public final class TwinConfigs {
  private static final String ROOT = "twinkeeper";
  private static final String DATA_DIR = "/var/lib/twinkeeper";

  private final ConfigObject root;
  private final Path base;
  private final Problems problems;

  private TwinConfigs(ConfigObject root, String origin, Path base) {
    this.root = root;
    this.base = base;
    this.problems = new Problems(origin);
  }

  /**
   * One node's view of the file.
   *
   * @param hocon the file's text
   * @param origin the file's name, for messages
   * @param baseDirectory where relative paths start: the file's directory
   * @param node the name of the node whose view it is
   * @throws ConfigException with everything that is wrong, also if {@code node} is no member
   */
  public static TwinConfig parse(String hocon, String origin, Path baseDirectory, String node) {
    TwinConfigs reader = reader(hocon, origin, baseDirectory);
    TwinConfig config = reader.read(node, true);
    if (!reader.problems.isEmpty()) {
      throw reader.problems.asException();
    }
    return config;
  }

  /**
   * Every member's view, by the member's name in the file's order.
   *
   * @throws ConfigException with everything that is wrong for any of them, each problem once
   */
  public static Map<String, TwinConfig> parseAll(String hocon, String origin, Path baseDirectory) {
    Map<String, TwinConfig> views = new LinkedHashMap<>();
    Set<ConfigProblem> wrong = new LinkedHashSet<>();
    List<String> names = namesWritten(Hocon.parse(hocon, origin));
    for (String name : names.isEmpty() ? List.of("") : names) {
      TwinConfigs reader = reader(hocon, origin, baseDirectory);
      views.put(name, reader.read(name, false));
      wrong.addAll(
          reader.problems.isEmpty() ? List.of() : reader.problems.asException().problems());
    }
    if (!wrong.isEmpty()) {
      throw new ConfigException(origin, List.copyOf(wrong));
    }
    return views;
  }

  private static TwinConfigs reader(String hocon, String origin, Path baseDirectory) {
    Path base = baseDirectory.toAbsolutePath().normalize();
    return new TwinConfigs(Hocon.parse(hocon, origin), origin, base);
  }

  /** The members' names as far as they can be made out, whatever else is wrong. */
  private static List<String> namesWritten(ConfigObject root) {
    Set<String> names = new LinkedHashSet<>();
    if (root.get(ROOT) instanceof ConfigObject twinkeeper
        && twinkeeper.get("members") instanceof ConfigList members) {
      for (var member : members) {
        if (member instanceof ConfigObject object && object.get("name") != null) {
          names.add(String.valueOf(object.get("name").unwrapped()));
        }
      }
    }
    return new ArrayList<>(names);
  }

  private TwinConfig read(String node, boolean mustBeMember) {
    Section file = new Section("", 0, root, problems);
    if (!file.has(ROOT)) {
      problems.add(ROOT, 0, "is missing", "write everything inside twinkeeper { … }");
      file.refuseTheRest();
      throw problems.asException();
    }
    Section twinkeeper = file.section(ROOT);
    file.refuseTheRest();
    List<MemberConfig> members = MembersReader.read(twinkeeper);
    Optional<MemberConfig> self = members.stream().filter(m -> m.name().equals(node)).findFirst();
    if (self.isEmpty() && mustBeMember) {
      refuseStranger(node, members);
    }
    Placeholders placeholders =
        new Placeholders(node, self.map(MemberConfig::address).orElse("unknown"));
    TwinConfig config = view(twinkeeper, node, new FileReading(base, placeholders, members));
    twinkeeper.refuseTheRest();
    return config;
  }

  private TwinConfig view(Section twinkeeper, String node, FileReading reading) {
    ClusterConfig cluster = ClusterReader.read(twinkeeper.section("cluster"));
    GrantConfig grant = GrantReader.read(twinkeeper.section("grant"));
    Optional<LeaseConfig> lease = LeaseReader.read(twinkeeper, reading);
    Path dataDir = twinkeeper.optional("data-dir", reading.path()).orElse(base.resolve(DATA_DIR));
    reading.own(twinkeeper, "data-dir", DATA_DIR, false);
    TlsConfig tls = tls(twinkeeper.section("tls"), reading);
    AdminConfig admin = admin(twinkeeper.section("admin"), reading, tls);
    StoreConfig store = StoreReader.read(twinkeeper.section("store"));
    Map<String, WorkloadConfig> workloads = WorkloadsReader.read(twinkeeper, reading);
    OwnPaths.check(reading);
    WatchedRoots.check(reading, ownFiles(dataDir, tls, admin, lease));
    return new TwinConfig(
        node, cluster, grant, reading.members(), lease, dataDir, tls, admin, store, workloads);
  }

  /** The paths of what only this node may have, by their keys. */
  private static Map<String, Path> ownFiles(
      Path dataDir, TlsConfig tls, AdminConfig admin, Optional<LeaseConfig> lease) {
    Map<String, Path> own = new LinkedHashMap<>();
    own.put(ROOT + ".data-dir", dataDir);
    own.put(ROOT + ".tls.key", tls.key());
    own.put(ROOT + ".tls.certificate", tls.certificate());
    own.put(ROOT + ".tls.ca", tls.ca());
    own.put(ROOT + ".admin.token-file", admin.tokenFile());
    lease
        .flatMap(LeaseConfig::secret)
        .ifPresent(secret -> own.put(ROOT + ".lease." + secret.key(), secret.file()));
    return own;
  }

  private static TlsConfig tls(Section tls, FileReading reading) {
    TlsConfig config =
        new TlsConfig(
            pem(tls, "ca", reading), pem(tls, "certificate", reading), pem(tls, "key", reading));
    tls.refuseTheRest();
    return config;
  }

  private static Path pem(Section tls, String key, FileReading reading) {
    return tls.required(key, reading.path(), "name a PEM file; `twin init` makes all of them")
        .orElse(reading.base());
  }

  private static AdminConfig admin(Section admin, FileReading reading, TlsConfig tls) {
    Path token =
        admin.optional("token-file", reading.path()).orElse(tls.key().resolveSibling("token"));
    admin.refuseTheRest();
    return new AdminConfig(token);
  }

  private void refuseStranger(String node, List<MemberConfig> members) {
    List<String> names = members.stream().map(MemberConfig::name).toList();
    problems.add(
        "node",
        0,
        Shapes.quoted(node) + " is not a member" + Shapes.didYouMean(node, names),
        "use --node or TWIN_NODE with one of: " + String.join(", ", names));
  }
}
