package io.twinkeeper.protocol.config;

import static io.twinkeeper.protocol.config.ConfigText.problems;
import static io.twinkeeper.protocol.config.ConfigText.read;
import static io.twinkeeper.protocol.config.ConfigText.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TwinConfigsTest {
  @Test
  void fillsEveryDefaultOfTheSmallestFile() {
    TwinConfig config = read(with(""));

    assertThat(config.node()).isEqualTo("alpha");
    assertThat(config.cluster())
        .isEqualTo(
            new ClusterConfig(
                "wirebot",
                ClusterConfig.Timings.WAN,
                Duration.ofSeconds(1),
                Duration.ofSeconds(3),
                Duration.ofSeconds(7),
                Duration.ofSeconds(7)));
    assertThat(config.grant())
        .isEqualTo(
            new GrantConfig(
                Duration.ofSeconds(1),
                Duration.ofSeconds(4),
                Duration.ofSeconds(2),
                Duration.ofMillis(500)));
    assertThat(config.self())
        .isEqualTo(
            new MemberConfig("alpha", MemberConfig.Role.DATA, "alpha", "10.77.0.1", 2551, 8300));
    assertThat(config.dataDir()).isEqualTo(Path.of("/var/lib/twinkeeper"));
    assertThat(config.workloads()).isEmpty();
  }

  @Test
  void findsTheTokenBesideTheKeyUnlessToldOtherwise() {
    assertThat(read(with("")).admin().tokenFile()).isEqualTo(Path.of("/etc/twinkeeper/token"));
    assertThat(read(with("admin { token-file = \"/run/token-{node}\" }")).admin().tokenFile())
        .isEqualTo(Path.of("/run/token-alpha"));
  }

  @Test
  void resolvesRelativePathsAgainstTheFilesDirectory() {
    TwinConfig config = read(with("data-dir = \"../data/{node}\""));

    assertThat(config.dataDir()).isEqualTo(Path.of("/etc/data/alpha"));
    assertThat(config.tls())
        .isEqualTo(
            new TlsConfig(
                Path.of("/etc/twinkeeper/ca.pem"),
                Path.of("/etc/twinkeeper/node.pem"),
                Path.of("/etc/twinkeeper/node-key.pem")));
  }

  @Test
  void readsTheFastProfile() {
    ClusterConfig cluster = read(with("cluster { timings = fast }")).cluster();

    assertThat(cluster.timings()).isEqualTo(ClusterConfig.Timings.FAST);
    assertThat(cluster.heartbeatInterval()).isEqualTo(Duration.ofMillis(500));
    assertThat(cluster.acceptableHeartbeatPause()).isEqualTo(Duration.ofSeconds(2));
    assertThat(cluster.stableAfter()).isEqualTo(Duration.ofSeconds(3));
    assertThat(cluster.removalMargin()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void letsEachTimingBeOverridden() {
    ClusterConfig cluster =
        read(with(
                """
                cluster { timings = fast, heartbeat-interval = 2s, acceptable-heartbeat-pause = 6s
                          stable-after = 20s, removal-margin = 21s }
                """))
            .cluster();

    assertThat(cluster.heartbeatInterval()).isEqualTo(Duration.ofSeconds(2));
    assertThat(cluster.acceptableHeartbeatPause()).isEqualTo(Duration.ofSeconds(6));
    assertThat(cluster.stableAfter()).isEqualTo(Duration.ofSeconds(20));
    assertThat(cluster.removalMargin()).isEqualTo(Duration.ofSeconds(21));
  }

  @Test
  void readsTheGrant() {
    GrantConfig grant =
        read(with("grant { renew-every = 2s, deadline = 16s, stop-time = 3s, clock-margin = 1s }"))
            .grant();

    assertThat(grant.renewEvery()).isEqualTo(Duration.ofSeconds(2));
    assertThat(grant.fence()).isEqualTo(Duration.ofSeconds(22));
  }

  @Test
  void substitutesFromTheEnvironmentAndFromTheFile() {
    String home = System.getenv().getOrDefault("PATH", "");
    String text = with("workloads { w { services { s { command = [\"x\", ${PATH}] } } } }");

    WorkloadConfig workload = read(text).workloads().values().iterator().next();

    assertThat(workload.services().get("s"))
        .extracting(ServiceConfig::command)
        .isEqualTo(List.of("x", home));
  }

  @Test
  void saysWhichVariableIsNotSet() {
    assertThat(problems(with("data-dir = ${TWINKEEPER_SURELY_UNSET}")))
        .singleElement()
        .asString()
        .contains("TWINKEEPER_SURELY_UNSET", "set that variable");
  }

  @Test
  void pointsAtTheLineOfASyntaxError() {
    ConfigException refusal =
        catchThrowableOfType(
            ConfigException.class, () -> read("twinkeeper {\n  cluster { name = wirebot\n"));

    assertThat(refusal.problems())
        .singleElement()
        .satisfies(p -> assertThat(p.line()).isPositive());
  }

  @Test
  void readsNothingFromElsewhere() {
    assertThat(problems("include \"other.conf\"\n" + with("")))
        .singleElement()
        .asString()
        .contains("include of other.conf is not supported");
    assertThat(problems("include file(\"/etc/passwd\")\n" + with("")))
        .singleElement()
        .asString()
        .contains("is not supported");
  }

  @Test
  void reportsEverythingAtOnceInTheFilesOrderWithLines() {
    ConfigException refusal =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                read(
                    """
                    twinkeeper {
                      cluster { name = Wirebot, timngs = fast }
                      members = [
                        { name = alpha, role = data, address = "10.77.0.1" }
                        { name = beta, role = data, address = "10.77.0.2", cluster-port = 99999 }
                        { name = witness, role = judge, address = "10.77.0.3" }
                      ]
                      tls { ca = ca.pem, certificate = node.pem }
                    }
                    """));

    assertThat(refusal.problems())
        .extracting(p -> p.line() + " " + p.path())
        .containsExactly(
            "2 twinkeeper.cluster.name",
            "2 twinkeeper.cluster.timngs",
            "5 twinkeeper.members[1].cluster-port",
            "6 twinkeeper.members[2].role",
            "8 twinkeeper.tls.key");
    assertThat(refusal.getMessage())
        .contains(
            "twin.conf:2: twinkeeper.cluster.timngs: is not a known key, did you mean timings?",
            "twin.conf:5: twinkeeper.members[1].cluster-port: 99999 is not a port;"
                + " use a whole number from 1 to 65535");
  }

  @Test
  void refusesAFileWithoutTwinkeeperAndNamesWhatStandsThere() {
    assertThat(problems("twinkeper { }"))
        .containsExactlyInAnyOrder(
            "twinkeeper: is missing; write everything inside twinkeeper { … }",
            "twinkeper: is not a known key, did you mean twinkeeper?; known here: twinkeeper");
  }

  @Test
  void refusesANodeThatIsNoMember() {
    ConfigException refusal =
        catchThrowableOfType(
            ConfigException.class,
            () -> TwinConfigs.parse(with(""), "twin.conf", ConfigText.BASE, "alhpa"));

    assertThat(refusal.problems())
        .containsExactly(
            new ConfigProblem(
                "node",
                "\"alhpa\" is not a member, did you mean alpha?",
                "use --node or TWIN_NODE with one of: alpha, beta, witness",
                0));
  }

  @Test
  void readsEveryMembersView() {
    var views =
        TwinConfigs.parseAll(with("data-dir = \"/d/{node}\""), "twin.conf", ConfigText.BASE);

    assertThat(views.keySet()).containsExactly("alpha", "beta", "witness");
    assertThat(views.values()).extracting(TwinConfig::dataDir).contains(Path.of("/d/witness"));
  }

  @Test
  void reportsWhatIsWrongInEveryViewOnce() {
    ConfigException refusal =
        catchThrowableOfType(
            ConfigException.class,
            () -> TwinConfigs.parseAll(with("data-dri = \"/d\""), "twin.conf", ConfigText.BASE));

    assertThat(refusal.problems())
        .singleElement()
        .satisfies(p -> assertThat(p.problem()).contains("did you mean data-dir?"));
  }
}
