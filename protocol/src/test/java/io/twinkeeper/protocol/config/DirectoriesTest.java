package io.twinkeeper.protocol.config;

import static io.twinkeeper.protocol.config.ConfigText.withWorkload;
import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.config.DirectoryConfig.Direction;
import io.twinkeeper.protocol.config.DirectoryConfig.Trash;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoriesTest {
  @Test
  void readsEveryProperty() {
    assertThat(
            directory(
                """
                path = "/srv/{node}/./files/"
                ignore = ["*.log", "!keep.log", "/cache/"]
                direction = from-active
                debounce = 50ms
                rescan = 1h
                delete-breaker = 12.5%
                trash { keep = 30d, max = 5GiB }
                secret = true
                allow-setuid = true
                bandwidth = 2MiB
                """))
        .isEqualTo(
            new DirectoryConfig(
                "files",
                Path.of("/srv/alpha/files"),
                List.of("*.log", "!keep.log", "/cache/"),
                Direction.FROM_ACTIVE,
                Duration.ofMillis(50),
                Duration.ofHours(1),
                0.125,
                new Trash(Duration.ofDays(30), 5L << 30),
                true,
                true,
                Optional.of(2L << 20)));
  }

  @Test
  void fillsTheDefaults() {
    assertThat(directory("path = /srv/files"))
        .isEqualTo(
            new DirectoryConfig(
                "files",
                Path.of("/srv/files"),
                List.of(),
                Direction.BOTH,
                Duration.ofMillis(200),
                Duration.ofMinutes(15),
                0.3,
                new Trash(Duration.ofDays(7), 1L << 30),
                false,
                false,
                Optional.empty()));
  }

  @Test
  void aSecretDirectoryHasATrashOnlyIfItIsAskedFor() {
    assertThat(directory("path = /a, secret = true").trash()).isEqualTo(Trash.NONE);
    assertThat(directory("path = /a, secret = true, trash {}").trash()).isEqualTo(Trash.DEFAULT);
    assertThat(directory("path = /a, secret = true, trash { keep = 1d }").trash())
        .isEqualTo(new Trash(Duration.ofDays(1), 1L << 30));
    assertThat(directory("path = /a, trash { keep = 0s, max = 0 }").trash()).isEqualTo(Trash.NONE);
  }

  @Test
  void whatIsBelowRunIsSecretUnlessTheFileSaysOtherwise() {
    assertThat(directory("path = /run/secrets").secret()).isTrue();
    assertThat(directory("path = /run/secrets").trash()).isEqualTo(Trash.NONE);
    assertThat(directory("path = /run/secrets, secret = false").secret()).isFalse();
    assertThat(directory("path = /running").secret()).isFalse();
  }

  @Test
  void keepsTheFilesOrderAndTheRestOfTheWorkload() {
    WorkloadConfig workload =
        workload(
            """
            services { a { command = [a] } }
            directories {
              zeta { path = /z }
              alpha { path = /a }
            }
            """);

    assertThat(workload.directories().keySet()).containsExactly("zeta", "alpha");
    assertThat(workload.withEnvironment(Map.of("A", "b")).directories())
        .isEqualTo(workload.directories());
    assertThat(workload("").directories()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/srv/files-2", "/srv/file", "/srv/files.db", "/etc/twinkeepers"})
  void takesDirectoriesBesideEachOther(String path) {
    assertThat(problems("a { path = /srv/files }, b { path = \"" + path + "\" }")).isEmpty();
  }

  @Test
  void takesDatabasesInsideADirectory() {
    assertThat(
            problemsOf(
                withWorkload(
                    """
                    databases { a { path = /srv/files/a.db }, b { glob = "/srv/files/*/b.db" } }
                    directories { files { path = /srv/files } }
                    """)))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "f {} | f.path: is missing; write the directory's full path",
        "f { path = srv } | f.path: \"srv\" is not an absolute path; begin it with /",
        "f { path = \"~/srv\" } | f.path: \"~/srv\" is not an absolute path",
        "f { path = / } | f.path: is the whole file system; name a directory in it",
        "f { path = /srv/.. } | f.path: is the whole file system",
        "F { path = /srv } | F: \"F\" is not a name",
        "f = /srv | f: is a string, not an object",
        "f { path = /srv, pth = a } | f.pth: is not a known key, did you mean path?",
        "f { path = /srv, ignore = a } | f.ignore: is a string, not a list; write a list of"
            + " patterns",
        "f { path = /srv, ignore = [a, \"[b\"] } | f.ignore[1]: \"[b\" cannot be used as a pattern:"
            + " it has a [ without a ] before the next slash; write it as in .gitignore",
        "f { path = /srv, ignore = [\"\"] } | f.ignore[0]: is empty",
        "f { path = /srv, ignore = [\"./a\"] } | f.ignore[0]: \"./a\" cannot be used as a pattern:"
            + " no name is . or ..: begin it with / instead",
        "f { path = /srv, direction = to-active } | f.direction: \"to-active\" is not known",
        "f { path = /srv, debounce = 19ms } | f.debounce: \"19ms\" is out of range; use a duration"
            + " from 20ms to 1m",
        "f { path = /srv, debounce = 61s } | f.debounce: \"61s\" is out of range",
        "f { path = /srv, debounce = 200 } | f.debounce: \"200\" is not a duration with a unit",
        "f { path = /srv, rescan = 59s } | f.rescan: \"59s\" is out of range; use a duration from"
            + " 1m to 24h",
        "f { path = /srv, rescan = 25h } | f.rescan: \"25h\" is out of range",
        "f { path = /srv, delete-breaker = 0.3 } | f.delete-breaker: \"0.3\" is not a percentage;"
            + " use a percentage from 1% to 100%",
        "f { path = /srv, delete-breaker = 0% } | f.delete-breaker: \"0%\" is out of range",
        "f { path = /srv, delete-breaker = 100.1% } | f.delete-breaker: \"100.1%\" is out of range",
        "f { path = /srv, trash { keep = 3651d } } | f.trash.keep: \"3651d\" is out of range",
        "f { path = /srv, trash { max = much } } | f.trash.max: \"much\" is not a size",
        "f { path = /srv, trash { maxx = 1 } } | f.trash.maxx: is not a known key, did you mean"
            + " max?",
        "f { path = /srv, trash = no } | f.trash: is a string, not an object",
        "f { path = /srv, secret = maybe } | f.secret: \"maybe\" is neither true nor false",
        "f { path = /srv, allow-setuid = root } | f.allow-setuid: \"root\" is neither true nor"
            + " false",
        "f { path = /srv, bandwidth = 1B } | f.bandwidth: \"1B\" is out of range",
      })
  void saysWhatIsWrongAndWhere(String directories, String problem) {
    assertThat(problems(directories))
        .singleElement()
        .asString()
        .startsWith("twinkeeper.workloads.scoreboard.directories." + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/srv | /srv is already twinkeeper.workloads.one.directories.a; watch one of the two",
        "/srv/./x/.. | /srv is already twinkeeper.workloads.one.directories.a",
        "/srv/x/y | /srv/x/y is inside /srv, twinkeeper.workloads.one.directories.a",
        "/var/lib/twinkeeper | /var/lib/twinkeeper is already twinkeeper.data-dir; move one of the"
            + " two elsewhere",
        "/var/lib/twinkeeper/x | /var/lib/twinkeeper/x is inside /var/lib/twinkeeper,"
            + " twinkeeper.data-dir",
        "/var | /var is around /var/lib/twinkeeper, twinkeeper.data-dir",
        "/keys | /keys is around /keys/node-key.pem, twinkeeper.tls.key",
        "/tokens | /tokens is around /tokens/token, twinkeeper.admin.token-file",
      })
  void refusesADirectoryThatOverlapsWithAnotherOrWithTheNodesOwnFiles(String path, String problem) {
    assertThat(problemsOf(two("/srv", path)))
        .singleElement()
        .asString()
        .startsWith("twinkeeper.workloads.two.directories.b.path: " + problem);
  }

  @Test
  void refusesADirectoryAroundAnother() {
    assertThat(problemsOf(two("/srv/x", "/srv")))
        .containsExactly(
            "twinkeeper.workloads.two.directories.b.path: /srv is around /srv/x,"
                + " twinkeeper.workloads.one.directories.a; watch one of the two");
  }

  @Test
  void refusesADirectoryThatTwoNodesOnOneMachineWouldShare() {
    String members =
        """
        members = [
          { name = alpha, role = data, address = localhost }
          { name = beta, role = data, address = "127.0.1.2" }
          { name = witness, role = witness, address = "127.0.1.3" }
        ]
        data-dir = "/d/{node}"
        """;
    String workload = "workloads { w { directories { f { path = \"%s\" } } } }";

    assertThat(problemsOf(ConfigText.withMembers(members + workload.formatted("/srv"))))
        .singleElement()
        .asString()
        .contains("directories.f.path: alpha and beta are on one machine and would share /srv");
    assertThat(problemsOf(ConfigText.withMembers(members + workload.formatted("/srv/{node}"))))
        .isEmpty();
  }

  private static String two(String one, String other) {
    return ConfigText.inside(
        ConfigText.CLUSTER
            + ConfigText.MEMBERS
            + """
            tls { ca = /etc/twin/ca.pem, certificate = /etc/twin/node.pem, key = /keys/node-key.pem }
            admin { token-file = /tokens/token }
            workloads {
              one { directories { a { path = "%s" } } }
              two { directories { b { path = "%s" } } }
            }
            """
                .formatted(one, other));
  }

  private static DirectoryConfig directory(String keys) {
    return Objects.requireNonNull(
        workload("directories { files {\n" + keys + "\n} }").directories().get("files"));
  }

  private static WorkloadConfig workload(String text) {
    return Objects.requireNonNull(read(withWorkload(text)).workloads().get("scoreboard"));
  }

  private static List<String> problems(String directories) {
    return problemsOf(withWorkload("directories { " + directories + " }"));
  }

  private static TwinConfig read(String text) {
    return TwinConfigs.parse(text, "twin.conf", ConfigText.BASE, "alpha");
  }

  private static List<String> problemsOf(String text) {
    try {
      read(text);
      return List.of();
    } catch (ConfigException e) {
      return e.problems().stream()
          .map(p -> p.path() + ": " + p.problem() + "; " + p.advice())
          .toList();
    }
  }
}
