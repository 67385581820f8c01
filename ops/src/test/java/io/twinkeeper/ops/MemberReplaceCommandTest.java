package io.twinkeeper.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemberReplaceCommandTest {
  private static final String CHECKED = "beta-is-off";

  @TempDir private Path parent = Path.of("");
  private Path old = Path.of("");

  @BeforeEach
  void init() {
    old = parent.resolve("wirebot");
    CommandRun.of(
        "init",
        "--directory",
        old.toString(),
        "--cluster",
        "wirebot",
        "--member",
        "alpha=10.77.0.1:data",
        "--member",
        "beta=10.77.0.2:data",
        "--member",
        "watch=10.77.0.3:witness");
  }

  @Test
  void makesFilesThatPassTheCheckOnTheNewMachine() throws IOException {
    Path fresh = parent.resolve("fresh");
    CommandRun made = replace("beta", CHECKED, fresh);

    assertThat(made.err()).isEmpty();
    assertThat(made.status()).isZero();
    assertThat(made.out()).contains("copy " + fresh + "/ to 10.77.0.9");
    CommandRun checked =
        CommandRun.of("config", "check", "--config", fresh + "/twin.conf", "--node", "beta");
    assertThat(checked.err()).isEmpty();
    assertThat(checked.out()).contains("beta (data) at 10.77.0.9");
    assertThat(fresh.resolve("beta/token")).hasSameTextualContentAs(old.resolve("alpha/token"));
    assertThat(fresh.resolve("beta/ca.pem")).hasSameTextualContentAs(old.resolve("ca.pem"));
  }

  @Test
  void changesNothingInTheFileButTheOneAddress() throws IOException {
    Path fresh = parent.resolve("fresh");
    replace("beta", CHECKED, fresh);

    String before = Files.readString(old.resolve("twin.conf"));
    assertThat(fresh.resolve("twin.conf"))
        .hasContent(before.replace("address = \"10.77.0.2\"", "address = \"10.77.0.9\""));
    assertThat(Files.readString(old.resolve("twin.conf"))).contains("10.77.0.2");
  }

  @Test
  void wantsTheWordInFull() {
    CommandRun run = replace("beta", "alpha-is-off", parent.resolve("fresh"));

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("say it in full: --i-have-checked-that beta-is-off");
    assertThat(parent.resolve("fresh")).doesNotExist();
  }

  @Test
  void refusesAMemberThatIsNotThere() {
    CommandRun run = replace("gamma", "gamma-is-off", parent.resolve("fresh"));

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("there is no member gamma");
  }

  @Test
  void refusesToGuessWhereTheAddressStands() throws IOException {
    Path conf = old.resolve("twin.conf");
    Files.writeString(
        conf,
        Files.readString(conf).replace("address = \"10.77.0.2\"", "address = ${where}")
            + "where = \"10.77.0.2\"\n");

    CommandRun run = replace("beta", CHECKED, parent.resolve("fresh"));
    assertThat(run.status()).isNotZero();
    assertThat(parent.resolve("fresh")).doesNotExist();
  }

  @Test
  void overwritesNothing() {
    replace("beta", CHECKED, parent.resolve("fresh"));
    CommandRun again = replace("beta", CHECKED, parent.resolve("fresh"));

    assertThat(again.status()).isEqualTo(5);
    assertThat(again.err()).contains("exists and is not overwritten");
  }

  private CommandRun replace(String name, String checked, Path directory) {
    return CommandRun.of(
        "member",
        "replace",
        name,
        "--address",
        "10.77.0.9",
        "--config",
        old.resolve("twin.conf").toString(),
        "--authority",
        old.toString(),
        "--token-file",
        old.resolve("alpha/token").toString(),
        "--directory",
        directory.toString(),
        "--i-have-checked-that",
        checked);
  }
}
