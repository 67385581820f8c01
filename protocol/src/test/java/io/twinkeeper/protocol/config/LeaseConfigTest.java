package io.twinkeeper.protocol.config;

import static io.twinkeeper.protocol.config.ConfigText.BASE;
import static io.twinkeeper.protocol.config.ConfigText.problems;
import static io.twinkeeper.protocol.config.ConfigText.withMembers;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeaseConfigTest {
  private static final String TWO =
      """
      members = [
        { name = alpha, role = data, address = "10.77.0.1" }
        { name = beta, role = data, address = "10.77.0.2" }
      ]
      """;
  private static final String POSTGRES =
      "lease { postgres { url = \"jdbc:postgresql://db.example/twin\", user = twin } }";

  @Test
  void readsARowInPostgres() {
    String text =
        "lease { postgres { url = \"jdbc:postgresql://db.example/twin?sslmode=require\","
            + " user = twin, password-file = secret } }";
    LeaseConfig lease = ConfigText.read(withMembers(TWO + text)).lease().orElseThrow();
    assertThat(lease)
        .isEqualTo(
            new LeaseConfig.Postgres(
                "jdbc:postgresql://db.example/twin?sslmode=require",
                "twin",
                Optional.of(BASE.resolve("secret"))));
    assertThat(lease.describe()).isEqualTo("postgres jdbc:postgresql://db.example/twin");
  }

  @Test
  void readsAnObjectInABucket() {
    String text =
        "lease { s3 { endpoint = \"https://s3.example\", bucket = twins, prefix = home,"
            + " region = eu-1, credentials-file = keys, path-style = false } }";
    assertThat(ConfigText.read(withMembers(TWO + text)).lease())
        .contains(
            new LeaseConfig.S3(
                Optional.of(URI.create("https://s3.example")),
                "twins",
                "home",
                "eu-1",
                BASE.resolve("keys"),
                false));
  }

  @Test
  void leavesOutWhatMostStoresAgreeOn() {
    String text = "lease { s3 { bucket = twins, credentials-file = keys } }";
    assertThat(ConfigText.read(withMembers(TWO + text)).lease())
        .contains(
            new LeaseConfig.S3(
                Optional.empty(), "twins", "twinkeeper", "us-east-1", BASE.resolve("keys"), true));
  }

  @Test
  void hasNoLeaseUnlessThereIsOne() {
    assertThat(ConfigText.read(withMembers(TWO)).lease()).isEmpty();
  }

  @Test
  void refusesALeaseBesideThreeMembers() {
    assertThat(problems(ConfigText.with(POSTGRES)))
        .singleElement()
        .asString()
        .startsWith("twinkeeper.lease: 3 members and a lease");
  }

  @Test
  void wantsExactlyOneStore() {
    assertThat(problems(withMembers(TWO + "lease {}")))
        .anyMatch(p -> p.startsWith("twinkeeper.lease: names no store, or two"));
    assertThat(
            problems(
                withMembers(
                    TWO + POSTGRES + "\nlease { s3 { bucket = twins, credentials-file = keys } }")))
        .anyMatch(p -> p.startsWith("twinkeeper.lease: names no store, or two"));
  }

  @Test
  void refusesAPasswordWhereEverybodyReadsIt() {
    assertThat(
            problems(
                withMembers(
                    TWO
                        + "lease { postgres { url ="
                        + " \"jdbc:postgresql://db/twin?password=secret\", user = twin } }")))
        .anyMatch(p -> p.contains("has the password in it; put it into a file"));
  }

  @Test
  void refusesAMemberThatIsNamedLikeTheThirdVoter() {
    assertThat(problems(withMembers(TWO.replace("beta", "lease") + POSTGRES)))
        .anyMatch(p -> p.contains("one is named lease"));
  }
}
