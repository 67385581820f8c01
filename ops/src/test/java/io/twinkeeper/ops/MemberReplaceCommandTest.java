package io.twinkeeper.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
  void keepsTheTagsOfMembersAndOfTheOneThatMoves() throws IOException {
    change("name = beta,", "name = beta, tags { no-failover = true, max-lag-on-failover = 2s },");
    change("name = alpha,", "name = alpha, tags.priority = 5,");
    Path fresh = parent.resolve("fresh");

    CommandRun run = replace("beta", CHECKED, fresh);

    assertThat(run.err()).isEmpty();
    String before = Files.readString(old.resolve("twin.conf"));
    assertThat(fresh.resolve("twin.conf"))
        .hasContent(before.replace("address = \"10.77.0.2\"", "address = \"10.77.0.9\""));
    assertThat(replace("alpha", "alpha-is-off", parent.resolve("other")).err()).isEmpty();
  }

  @Test
  void tellsThatTheLeasesSecretIsStillToBeCopied() throws IOException {
    assertThat(replace("beta", CHECKED, parent.resolve("three")).out()).doesNotContain("lease");
    String text = Files.readString(old.resolve("twin.conf"));
    Files.writeString(
        old.resolve("twin.conf"),
        text.replaceFirst("(?m)^ *\\{ name = watch.*$", "")
            .replace(
                "  data-dir",
                "  lease.s3 { bucket = b, credentials-file = secrets/lease }\n  data-dir"));

    assertThat(replace("beta", CHECKED, parent.resolve("two")).out())
        .contains("also copy the lease's secrets/lease beside its twin.conf, mode 0600");
    change("secrets/lease", "\"/etc/lease\"");
    assertThat(replace("beta", CHECKED, parent.resolve("elsewhere")).out())
        .contains("also copy the lease's /etc/lease, mode 0600");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.77.0.9:2551 | 2 | 10.77.0.9:2551 is not a host name or an IPv4 address",
        "10.77.0.1 | 5 | that cluster cannot be: ",
        "0.0.0.0 | 5 | is not an address of one machine"
      })
  void refusesAnAddressThatCannotBe(String address, int status, String why) {
    CommandRun run = replace("beta", CHECKED, parent.resolve("fresh"), address, old, token());

    assertThat(run.status()).isEqualTo(status);
    assertThat(run.err()).contains(why).doesNotContain("cannot be used");
    assertThat(parent.resolve("fresh")).doesNotExist();
  }

  @Test
  void refusesAnAuthorityThatTheOthersDoNotTrust() throws IOException {
    Path other = parent.resolve("other");
    InitCommandTest.init(other);

    assertThat(refusal(other, token()))
        .contains("other/ca.pem is not this cluster's authority, its nodes trust ");
    change("{node}/ca.pem", "/nowhere/ca.pem");
    change("name = wirebot", "name = another");
    assertThat(refusal(other, token()))
        .contains("is not this cluster's authority, it is that of wirebot");
    change("name = another", "name = wirebot");
    assertThat(refusal(old, token())).isEmpty();
  }

  @Test
  void saysWhichFileOfTheAuthorityCannotBeUsed() throws IOException {
    Path other = parent.resolve("other");
    InitCommandTest.init(other);
    Path key = old.resolve("ca-key.pem");

    Files.copy(other.resolve("ca-key.pem"), key, StandardCopyOption.REPLACE_EXISTING);
    assertThat(refusal(old, token())).contains("ca-key.pem is not the key of " + old + "/ca.pem");
    Files.writeString(key, "nonsense");
    assertThat(refusal(old, token())).contains("ca-key.pem is not an unencrypted PKCS#8 key");
    Files.delete(key);
    assertThat(refusal(old, token()))
        .contains("ca-key.pem cannot be read: it does not exist; --authority is where");
    assertThat(refusal(parent.resolve("none"), token())).contains("ca.pem cannot be read");
  }

  @Test
  void refusesATokenFileWithoutAToken() throws IOException {
    Path empty = Files.writeString(parent.resolve("empty"), "\n");

    assertThat(refusal(old, empty)).contains("empty does not hold a token on its first line");
    assertThat(refusal(old, parent.resolve("none"))).contains("none does not exist");
  }

  private String refusal(Path authority, Path token) {
    Path fresh = parent.resolve("fresh");
    CommandRun run = replace("beta", CHECKED, fresh, "10.77.0.9", authority, token);
    if (run.status() != 0) {
      assertThat(fresh).doesNotExist();
    }
    return run.err();
  }

  private void change(String from, String to) throws IOException {
    Path conf = old.resolve("twin.conf");
    String text = Files.readString(conf);
    assertThat(text).contains(from);
    Files.writeString(conf, text.replace(from, to));
  }

  private Path token() {
    return old.resolve("alpha/token");
  }

  @Test
  void overwritesNothing() {
    replace("beta", CHECKED, parent.resolve("fresh"));
    CommandRun again = replace("beta", CHECKED, parent.resolve("fresh"));

    assertThat(again.status()).isEqualTo(5);
    assertThat(again.err()).contains("exists and is not overwritten");
  }

  private CommandRun replace(String name, String checked, Path directory) {
    return replace(name, checked, directory, "10.77.0.9", old, token());
  }

  private CommandRun replace(
      String name, String checked, Path directory, String address, Path authority, Path token) {
    return CommandRun.of(
        "member",
        "replace",
        name,
        "--address",
        address,
        "--config",
        old.resolve("twin.conf").toString(),
        "--authority",
        authority.toString(),
        "--token-file",
        token.toString(),
        "--directory",
        directory.toString(),
        "--i-have-checked-that",
        checked);
  }
}
