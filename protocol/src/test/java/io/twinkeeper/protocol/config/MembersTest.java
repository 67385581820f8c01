package io.twinkeeper.protocol.config;

import static io.twinkeeper.protocol.config.ConfigText.problems;
import static io.twinkeeper.protocol.config.ConfigText.withMembers;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MembersTest {
  private static final String BETA = "{ name = beta, role = data, address = \"10.77.0.2\" }";
  private static final String WITNESS =
      "{ name = witness, role = witness, address = \"10.77.0.3\" }";

  @Test
  void readsEveryPropertyOfAMember() {
    MemberConfig member =
        ConfigText.read(
                three(
                    "{ name = alpha, role = data, zone = provider-a, address = \"{node}.example\","
                        + " cluster-port = 2552, admin-port = \"8301\" }"))
            .self();

    assertThat(member)
        .isEqualTo(
            new MemberConfig(
                "alpha", MemberConfig.Role.DATA, "provider-a", "alpha.example", 2552, 8301));
  }

  @Test
  void refusesSizesThatAreNotSupportedYet() {
    assertThat(problems(withMembers("members = [" + BETA + "]")))
        .anyMatch(p -> p.contains("1 member: two or three are supported, other sizes not yet"));
  }

  @Test
  void wantsTwoMembersWithData() {
    assertThat(problems(three("{ name = alpha, role = witness, address = \"10.77.0.1\" }")))
        .anyMatch(p -> p.contains("fewer than two have role = data"));
  }

  @Test
  void acceptsThreeMembersWithData() {
    assertThat(
            problems(
                withMembers(
                    "members = [{ name = alpha, role = data, address = a.example }, "
                        + BETA
                        + ", { name = gamma, role = data, address = c.example }]")))
        .isEmpty();
  }

  @Test
  void acceptsTwoTwinsButNotOneAndAWitness() {
    String alpha = "{ name = alpha, role = data, address = a.example }";
    assertThat(problems(withMembers("members = [" + alpha + ", " + BETA + "]"))).isEmpty();
    assertThat(problems(withMembers("members = [" + alpha + ", " + WITNESS + "]")))
        .anyMatch(p -> p.contains("fewer than two have role = data"));
  }

  @Test
  void saysThatMembersAreMissing() {
    assertThat(problems(withMembers("")))
        .contains("twinkeeper.members: is missing; list the members: [ { name = alpha, … } ]");
  }

  @Test
  void refusesTwoMembersOfOneName() {
    assertThat(problems(three("{ name = beta, role = data, address = \"10.77.0.1\" }")))
        .contains("twinkeeper.members[1].name: beta is taken by another member; use another name");
  }

  @Test
  void refusesOnePortForTwoThings() {
    assertThat(
            problems(
                three("{ name = alpha, role = data, address = \"10.77.0.1\", admin-port = 2551 }")))
        .containsExactly(
            "twinkeeper.members[0].admin-port: 10.77.0.1:2551 is taken by"
                + " twinkeeper.members[0].cluster-port; use another port or another address");
    assertThat(problems(three("{ name = alpha, role = data, address = \"10.77.0.2\" }")))
        .contains(
            "twinkeeper.members[1].cluster-port: 10.77.0.2:2551 is taken by"
                + " twinkeeper.members[0].cluster-port; use another port or another address");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "65536", "-1", "2551.5", "many", "9999999999999999"})
  void refusesWhatIsNoPort(String port) {
    assertThat(
            problems(
                three(
                    "{ name = alpha, role = data, address = a.example, cluster-port = %s }"
                        .formatted(port))))
        .singleElement()
        .asString()
        .contains("members[0].cluster-port", "is not a port; use a whole number from 1 to 65535");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Alpha", "al pha", "-alpha", "alpha-", "al_pha", "älpha", "a.b"})
  void refusesWhatIsNoName(String name) {
    assertThat(
            problems(three("{ name = \"%s\", role = data, address = a.example }".formatted(name))))
        .anyMatch(p -> p.contains("members[0].name: \"" + name + "\" is not a name"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0.0.0.0", "10.77.0.1:2551", "::1", "300.1.1.1", "my_host", "a b", "http://a", ""})
  void refusesWhatIsNoAddress(String address) {
    assertThat(
            problems(three("{ name = alpha, role = data, address = \"%s\" }".formatted(address))))
        .singleElement()
        .asString()
        .startsWith("twinkeeper.members[0].address: ");
  }

  @Test
  void guessesTheRoleThatWasMeant() {
    assertThat(problems(three("{ name = alpha, role = dta, address = a.example }")))
        .contains(
            "twinkeeper.members[0].role: \"dta\" is not known, did you mean data?;"
                + " use data or witness");
  }

  @Test
  void refusesADataDirectoryThatTwoNodesOnOneMachineWouldShare() {
    String members =
        """
        members = [
          { name = alpha, role = data, address = "127.0.1.1" }
          { name = beta, role = data, address = "127.0.1.2" }
          { name = witness, role = witness, address = "127.0.1.3" }
        ]
        """;

    assertThat(problems(withMembers(members)))
        .containsExactly(
            "twinkeeper.data-dir: alpha and beta are on one machine and would share"
                + " /var/lib/twinkeeper; put {node} into the path");
    assertThat(problems(withMembers(members + "data-dir = \"/d/{node}\""))).isEmpty();
  }

  private static String three(String first) {
    return withMembers("members = [" + first + ", " + BETA + ", " + WITNESS + "]");
  }
}
