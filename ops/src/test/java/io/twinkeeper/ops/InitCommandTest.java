package io.twinkeeper.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitCommandTest {
  @TempDir private Path parent = Path.of("");

  @Test
  void makesFilesThatPassTheCheckAsTheyAre() {
    Path directory = parent.resolve("new/wirebot");

    CommandRun made = init(directory);
    CommandRun checked = CommandRun.of("config", "check", "--config", directory + "/twin.conf");

    assertThat(made.err()).isEmpty();
    assertThat(made.status()).isZero();
    assertThat(made.out()).contains("made 15 files", "last 2 years, the authority 10");
    assertThat(checked.err()).isEmpty();
    assertThat(checked.out())
        .contains(
            "twin.conf: ok",
            "wirebot, wan timings",
            "4s + stop-time 2s) × 21/19 + clock-margin 500ms = 7.132s");
    for (String node : new String[] {"alpha", "beta", "watch"}) {
      CommandRun own =
          CommandRun.of("config", "check", "--config", directory + "/twin.conf", "--node", node);
      assertThat(own.err()).isEmpty();
      assertThat(own.out()).contains("ok for " + node);
    }
  }

  @Test
  void tellsTwoMembersWhatTheyLackAndHowToWriteIt() throws IOException {
    CommandRun two =
        CommandRun.of(
            "init",
            "-d",
            parent + "/two",
            "--cluster",
            "two",
            "-m",
            "a=h1:data",
            "-m",
            "b=h2:data");

    assertThat(two.err()).isEmpty();
    assertThat(two.out()).contains("failover is never automatic", "its secret file goes to each");
    Path conf = parent.resolve("two/twin.conf");
    assertThat(check(conf)).contains("failover  never automatic");
    String text = Files.readString(conf);
    for (String store : new String[] {"postgres", "s3"}) {
      Files.writeString(conf, uncommented(text, "lease { " + store));
      assertThat(check(conf)).contains("failover  automatic", "the lease in " + store);
    }
  }

  @Test
  void writesNothingOfALeaseForThreeMembers() throws IOException {
    assertThat(init(parent).out()).doesNotContain("lease");
    assertThat(Files.readString(parent.resolve("twin.conf"))).doesNotContain("lease");
  }

  @Test
  void givesAnExampleThatIsGoodAsItStands() throws IOException {
    init(parent);
    Path conf = parent.resolve("twin.conf");
    Files.writeString(conf, uncommented(Files.readString(conf), "scoreboard {"));

    assertThat(check(conf))
        .contains("databases: events; directories: workspace (/data/scoreboard/workspace);");
  }

  private static String check(Path conf) {
    CommandRun run = CommandRun.of("config", "check", "--config", conf.toString());
    assertThat(run.err()).isEmpty();
    return run.out();
  }

  /** The text with the comment signs gone from the line that begins so, and from what it holds. */
  private static String uncommented(String text, String beginning) {
    StringBuilder all = new StringBuilder();
    int open = 0;
    for (String line : text.lines().toList()) {
      boolean ours = open > 0 || line.strip().startsWith("# " + beginning);
      open += ours ? count(line, '{') - count(line, '}') : 0;
      all.append(ours ? line.replaceFirst("# ", "") : line).append('\n');
    }
    return all.toString();
  }

  private static int count(String line, char sign) {
    return (int) line.chars().filter(c -> c == sign).count();
  }

  @Test
  void givesEveryFileItsMode() throws IOException {
    init(parent);

    for (String secret : new String[] {"ca-key.pem", "alpha/node-key.pem", "beta/token"}) {
      assertThat(mode(secret)).as(secret).isEqualTo("rw-------");
    }
    for (String open : new String[] {"twin.conf", "ca.pem", "watch/ca.pem", "watch/node.pem"}) {
      assertThat(mode(open)).as(open).isEqualTo("rw-r--r--");
    }
    assertThat(mode("alpha")).isEqualTo("rwx------");
    assertThat(parent.resolve("alpha/token"))
        .hasSameTextualContentAs(parent.resolve("watch/token"));
    assertThat(parent.resolve("alpha/ca.pem")).hasSameTextualContentAs(parent.resolve("ca.pem"));
  }

  @Test
  void overwritesNothing() throws IOException {
    init(parent);
    String before = Files.readString(parent.resolve("ca.pem"));

    CommandRun again = init(parent);

    assertThat(again.status()).isEqualTo(5);
    assertThat(again.err().lines()).singleElement().asString().contains("ca-key.pem exists");
    assertThat(parent.resolve("ca.pem")).hasContent(before);
  }

  @Test
  void leavesNothingBehindIfOneFileIsInTheWay() throws IOException {
    Files.writeString(parent.resolve("twin.conf"), "mine");

    CommandRun run = init(parent);

    assertThat(run.status()).isEqualTo(5);
    try (var files = Files.list(parent)) {
      assertThat(files).containsExactly(parent.resolve("twin.conf"));
    }
    assertThat(parent.resolve("twin.conf")).hasContent("mine");
  }

  @Test
  void saysInOneLineThatTheDirectoryCannotBeMade() throws IOException {
    Path file = Files.writeString(parent.resolve("file"), "");

    CommandRun run = init(file.resolve("below"));

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err().lines()).singleElement().asString().contains("cannot be written");
  }

  @Test
  void countsPortsUpForMembersOfOneAddress() {
    CommandRun run =
        CommandRun.of(
            "init",
            "--directory",
            parent.toString(),
            "--cluster",
            "one",
            "--admin-port",
            "9000",
            "-m",
            "a=127.0.0.1:data",
            "-m",
            "b=127.0.0.1:data",
            "-m",
            "c=127.0.0.1:witness");

    assertThat(run.err()).isEmpty();
    assertThat(parent.resolve("twin.conf"))
        .content()
        .contains("cluster-port = 2553, admin-port = 9002");
  }

  @Test
  void listsTheFilesAsJson() throws JsonProcessingException {
    CommandRun run =
        CommandRun.of(
            "init",
            "-d",
            parent.toString(),
            "--cluster",
            "c",
            "-m",
            "a=h1:data",
            "-m",
            "b=h2:data",
            "-m",
            "c=h3:data",
            "--json");

    assertThat(new ObjectMapper().readTree(run.out()).path("files")).hasSize(15);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "alpha | \"alpha\": write NAME=ADDRESS:ROLE",
        "alpha=10.0.0.1 | \"alpha=10.0.0.1\": write NAME=ADDRESS:ROLE",
        "Alpha=10.0.0.1:data | Alpha is not a name",
        "alpha=10.0.0.300:data | 10.0.0.300 is not a host name",
        "alpha=10.0.0.1:judge | judge is not a role; use data or witness",
        "beta=10.0.0.1:data | beta is taken by another member",
        "alpha=10.0.0.1:witness | fewer than two have role = data",
      })
  void refusesAMemberThatCannotBe(String member, String line) {
    CommandRun run =
        CommandRun.of(
            "init",
            "-d",
            parent + "/x",
            "--cluster",
            "c",
            "-m",
            member,
            "-m",
            "beta=10.0.0.2:data",
            "-m",
            "watch=10.0.0.3:witness");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err().lines().findFirst().orElse("")).startsWith("twin: ").contains(line);
    assertThat(parent.resolve("x")).doesNotExist();
  }

  @Test
  void refusesOneMemberAndAWrongClusterNameAtOnce() {
    CommandRun run =
        CommandRun.of("init", "-d", parent + "/x", "--cluster", "Wire Bot", "-m", "a=h1:data");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("cluster.name", "1 member: two or three are supported");
  }

  private String mode(String file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(parent.resolve(file)));
  }

  static CommandRun init(Path directory) {
    return CommandRun.of(
        "init",
        "--directory",
        directory.toString(),
        "--cluster",
        "wirebot",
        "--member",
        "alpha=10.77.0.1:data",
        "--member",
        "beta=beta.example:data",
        "--member",
        "watch=10.77.0.3:witness");
  }
}
