package io.twinkeeper.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemberChangeCommandsTest {
  @TempDir private Path parent = Path.of("");
  private Path two = Path.of("");

  @BeforeEach
  void init() {
    two = parent.resolve("two");
    CommandRun.of(
        "init",
        "--directory",
        two.toString(),
        "--cluster",
        "wirebot",
        "--member",
        "alpha=10.77.0.1:data",
        "--member",
        "beta=10.77.0.2:data");
  }

  @Test
  void addsAMemberAsTheNextMembershipAndRemovesItAgain() throws IOException {
    Path three = parent.resolve("three");
    CommandRun added = add("watch=10.77.0.3:witness", three);

    assertThat(added.err()).isEmpty();
    assertThat(added.status()).isZero();
    assertThat(added.out()).contains("copy " + three + "/ to 10.77.0.3", "the active one last");
    CommandRun checked =
        CommandRun.of("config", "check", "--config", three + "/twin.conf", "--node", "watch");
    assertThat(checked.err()).isEmpty();
    assertThat(checked.out()).contains("watch (witness) at 10.77.0.3", "two of the three");
    String text = Files.readString(three.resolve("twin.conf"));
    assertThat(text).contains("membership = 2").contains("# Streams, forks and the ledger");

    Path again = parent.resolve("again");
    CommandRun removed = remove("watch", three, again);
    assertThat(removed.err()).isEmpty();
    assertThat(removed.status()).isZero();
    assertThat(Files.readString(again.resolve("twin.conf")))
        .contains("membership = 3")
        .doesNotContain("watch");
    assertThat(remove("watch", three, again).err()).contains("exists and is not overwritten");
  }

  @Test
  void changesClustersWhoseMembersAreTagged() throws IOException {
    Path conf = two.resolve("twin.conf");
    String tagged =
        Files.readString(conf)
            .replaceAll("(?m)^( *\\{ name = .*) }$", "$1, tags { priority = 7 } }");
    assertThat(tagged).contains("tags { priority = 7 } }\n    { name = beta");
    Files.writeString(conf, tagged);
    Path three = parent.resolve("three");

    assertThat(add("gamma=10.77.0.3:data", three).err()).isEmpty();
    assertThat(remove("beta", three, parent.resolve("again")).err()).isEmpty();
    assertThat(Files.readString(parent.resolve("again/twin.conf")))
        .contains("tags { priority = 7 } }", "gamma", "membership = 3")
        .doesNotContain("name = beta");
  }

  @Test
  void tellsInWhichOrderToGoOverAndWhere() {
    assertThat(add("watch=10.77.0.3:witness", parent.resolve("three")).out())
        .containsSubsequence(
            "nothing degraded",
            "twin switchover -w WORKLOAD --to NODE now",
            "there: twin node --config twin.conf --node watch",
            "on alpha (10.77.0.1) and restart its node",
            "on beta (10.77.0.2) and restart its node",
            "the active one last");
  }

  @Test
  void tellsHowADataMemberLeavesWithoutAnythingThatOnlyItHas() {
    Path three = parent.resolve("three");
    add("gamma=10.77.0.3:data", three);

    assertThat(remove("gamma", three, parent.resolve("again")).out())
        .containsSubsequence(
            "is gamma active: twin switchover -w WORKLOAD --from gamma",
            "on alpha (10.77.0.1)",
            "twin fork list --node gamma: empty",
            "stop the node of gamma for good, last of all");
  }

  @Test
  void saysNothingOfDataToAWitnessThatLeaves() {
    Path three = parent.resolve("three");
    add("watch=10.77.0.3:witness", three);

    assertThat(remove("watch", three, parent.resolve("again")).out())
        .contains("stop the node of watch for good")
        .doesNotContain("--from", "fork");
  }

  @Test
  void leavesTheFileOfARemovalToItsOwnerAsEveryOtherCommandDoes() throws IOException {
    Path three = parent.resolve("three");
    add("watch=10.77.0.3:witness", three);
    Path again = parent.resolve("again");
    remove("watch", three, again);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(again)))
        .isEqualTo("rwx------");
    Path file = Files.writeString(parent.resolve("file"), "");
    CommandRun below = remove("watch", three, file.resolve("below"));
    assertThat(below.status()).isEqualTo(1);
    assertThat(below.err().lines()).singleElement().asString().contains("cannot be written to");
  }

  @Test
  void refusesWhatCannotBe() {
    Path out = parent.resolve("out");
    assertThat(add("beta=10.77.0.3:data", out).err()).contains("there is a member beta already");
    assertThat(add("watch=10.77.0.2:witness", out).err()).contains("10.77.0.2:2551 is taken");
    assertThat(remove("gamma", two, out).err()).contains("there is no member gamma");
    assertThat(remove("beta", two, out).err()).contains("1 member");
    assertThat(out).doesNotExist();
  }

  private CommandRun add(String member, Path directory) {
    return CommandRun.of(
        "member",
        "add",
        member,
        "--config",
        two.resolve("twin.conf").toString(),
        "--authority",
        two.toString(),
        "--token-file",
        two.resolve("alpha/token").toString(),
        "--directory",
        directory.toString());
  }

  private static CommandRun remove(String name, Path from, Path directory) {
    return CommandRun.of(
        "member",
        "remove",
        name,
        "--config",
        from.resolve("twin.conf").toString(),
        "--directory",
        directory.toString());
  }
}
