package io.twinkeeper.node.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.protocol.config.TwinConfig;
import io.twinkeeper.protocol.config.TwinConfigs;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class AkkaSettingsTest {
  private static final String TWIN_CONF =
      """
      twinkeeper {
        cluster { name = home, timings = fast, stable-after = 4s }
        members = [
          { name = alpha, role = data, address = "10.0.0.1", cluster-port = 2551, admin-port = 8300 }
          { name = beta, role = data, address = "10.0.0.2", cluster-port = 2551, admin-port = 8300 }
          { name = gamma, role = witness, address = "10.0.0.3", cluster-port = 2551, admin-port = 8300 }
        ]
        data-dir = "/var/lib/twinkeeper"
        tls { ca = "ca.pem", certificate = "{node}/node.pem", key = "{node}/node-key.pem" }
        workloads {}
      }
      """;

  private static Config akkaOf(String node) {
    return AkkaSettings.of(twin(node), ConfigFactory.empty());
  }

  private static TwinConfig twin(String node) {
    return TwinConfigs.parse(TWIN_CONF, "twin.conf", Path.of("/etc/twinkeeper"), node);
  }

  @Test
  void neverSpeaksInPlaintext() {
    Config akka = akkaOf("alpha");
    String tls = "akka.remote.artery.ssl.";

    assertThat(akka.getString("akka.remote.artery.transport")).isEqualTo("tls-tcp");
    assertThat(akka.getString(tls + "ssl-engine-provider"))
        .endsWith("RotatingKeysSSLEngineProvider");
    assertThat(akka.getString(tls + "rotating-keys-engine.key-file"))
        .isEqualTo("/etc/twinkeeper/alpha/node-key.pem");
    assertThat(akka.getString(tls + "rotating-keys-engine.protocol")).isEqualTo("TLSv1.3");
  }

  @Test
  void aTwinMayHostTheHelmOfEveryOtherMemberButNotItsOwn() {
    assertThat(AkkaSettings.roles(twin("alpha")))
        .containsExactlyInAnyOrder("voter", "data", "aside-of-beta", "aside-of-gamma");
  }

  @Test
  void aWitnessVotesAndHostsNothing() {
    assertThat(AkkaSettings.roles(twin("gamma"))).containsExactlyInAnyOrder("voter", "witness");
  }

  @Test
  void takesTheClusterTimingsFromTheProfileAndItsOverrides() {
    Config akka = akkaOf("beta");

    assertThat(akka.getDuration("akka.cluster.failure-detector.heartbeat-interval")).hasMillis(500);
    assertThat(akka.getDuration("twinkeeper.downing.stable-after")).hasSeconds(4);
    assertThat(akka.getDuration("akka.cluster.down-removal-margin")).hasSeconds(3);
  }

  @Test
  void staysUpOnlyWithAMajorityOfTheVoters() {
    Config akka = akkaOf("alpha");

    assertThat(akka.getString("akka.cluster.downing-provider-class"))
        .isEqualTo("io.twinkeeper.node.downing.VoterDowning");
    assertThat(akka.getInt("twinkeeper.downing.quorum")).isEqualTo(2);
    assertThat(akka.getInt("akka.cluster.role.voter.min-nr-of-members")).isEqualTo(2);
  }
}
