package io.twinkeeper.protocol.config;

import static io.twinkeeper.protocol.config.ConfigText.problems;
import static io.twinkeeper.protocol.config.ConfigText.readWorkload;
import static io.twinkeeper.protocol.config.ConfigText.withWorkload;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadsTest {
  @Test
  void readsEveryPropertyOfAWorkload() {
    WorkloadConfig workload =
        readWorkload(
            """
            mode = active-passive
            prefer = [beta, alpha]
            databases { events { path = "/data/{node}/events.db" }, audit { path = "/data/a.db" } }
            services {
              db  { command = [db] }
              api { command = ["api", "--name={node}"], environment { PORT = 8100, AT = "{address}" }
                    working-directory = work, depends-on = [db]
                    health { http = "http://127.0.0.1:8100/health", interval = 3s, timeout = 4s }
                    standby = running }
            }
            connector { type = command, command = ["ssh", "{node}"], environment { A = b }
                        dial = after-services
                        ready { http = "http://127.0.0.1:9/ready" } }
            probes = [ { http = "https://edge.example/health" }
                       { http = "http://edge.example/", expect = 404 } ]
            """);

    assertThat(workload.name()).isEqualTo("scoreboard");
    assertThat(workload.mode()).isEqualTo(WorkloadConfig.Mode.ACTIVE_PASSIVE);
    assertThat(workload.prefer()).containsExactly("beta", "alpha");
    assertThat(workload.databases().values())
        .containsExactlyInAnyOrder(
            new WorkloadConfig.DatabaseConfig("events", Path.of("/data/alpha/events.db")),
            new WorkloadConfig.DatabaseConfig("audit", Path.of("/data/a.db")));
    assertThat(workload.services().get("api"))
        .isEqualTo(
            new ServiceConfig(
                "api",
                List.of("api", "--name=alpha"),
                Map.of("PORT", "8100", "AT", "10.77.0.1"),
                Optional.of(Path.of("/etc/twinkeeper/work")),
                List.of("db"),
                Optional.of(
                    new ServiceConfig.Health(
                        URI.create("http://127.0.0.1:8100/health"),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(4))),
                ServiceConfig.Standby.RUNNING));
    assertThat(workload.connector())
        .contains(
            new ConnectorConfig(
                ConnectorConfig.Type.COMMAND,
                List.of("ssh", "alpha"),
                Map.of("A", "b"),
                Optional.of(URI.create("http://127.0.0.1:9/ready")),
                ConnectorConfig.Dial.AFTER_SERVICES));
    assertThat(workload.probes())
        .containsExactly(
            new ProbeConfig(URI.create("https://edge.example/health"), 200),
            new ProbeConfig(URI.create("http://edge.example/"), 404));
  }

  @Test
  void fillsTheDefaultsOfAWorkloadAndAService() {
    WorkloadConfig workload =
        readWorkload("services { api { command = [api], health { http = \"http://a/\" } } }");

    assertThat(workload.prefer()).containsExactly("alpha", "beta");
    assertThat(workload.databases()).isEmpty();
    assertThat(workload.connector()).isEmpty();
    assertThat(workload.probes()).isEmpty();
    assertThat(workload.longestReader()).isEqualTo(Duration.ofSeconds(60));
    assertThat(workload.services().get("api"))
        .isEqualTo(
            new ServiceConfig(
                "api",
                List.of("api"),
                Map.of(),
                Optional.empty(),
                List.of(),
                Optional.of(
                    new ServiceConfig.Health(
                        URI.create("http://a/"), Duration.ofSeconds(1), Duration.ofSeconds(2))),
                ServiceConfig.Standby.STOPPED));
  }

  @Test
  void readsHowLongReadersOfAStandbyMayStay() {
    assertThat(readWorkload("standby-readers { longest = 5m }").longestReader())
        .isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void servicesGetMoreInTheirEnvironmentUnlessTheyHaveIt() {
    WorkloadConfig workload =
        readWorkload("services { api { command = [a], environment { A = own } } }")
            .withEnvironment(Map.of("A", "given", "B", "given"));

    assertThat(workload.services().values())
        .extracting(ServiceConfig::environment)
        .containsExactly(Map.of("A", "own", "B", "given"));
  }

  @Test
  void keepsTheFilesOrder() {
    WorkloadConfig workload =
        readWorkload(
            """
            services {
              zeta { command = [z] }
              alpha { command = [a] }
              mid { command = [m] }
            }
            """);

    assertThat(workload.services().keySet()).containsExactly("zeta", "alpha", "mid");
  }

  @Test
  void ranksMembersThatPreferLeavesOutAfterTheOthers() {
    assertThat(readWorkload("prefer = [beta]").prefer()).containsExactly("beta", "alpha");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mode = active-active | mode: active-active is not supported yet",
        "mode = dev-prod | mode: dev-prod is not supported yet",
        "connector { type = ssh, host = a } | connector.type: ssh is not supported yet",
        "connector { type = cloudflared, tunnel = a } | connector.type: cloudflared is not"
            + " supported yet",
      })
  void refusesWhatIsNotSupportedYetWithOneProblem(String workload, String problem) {
    assertThat(problems(withWorkload(workload)))
        .singleElement()
        .asString()
        .startsWith("twinkeeper.workloads.scoreboard." + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mode = active-pasive | mode: \"active-pasive\" is not known, did you mean active-passive?",
        "mode = [a] | mode: is a list, not a single value",
        "prefer = alpha | prefer: is a string, not a list; write a list of data members",
        "prefer = [witness] | prefer: witness is not a data member",
        "prefer = [alpa] | prefer: alpa is not a data member, did you mean alpha?",
        "prefer = [alpha, alpha] | prefer: alpha stands there twice",
        "databases { a { path = data.db } } | databases.a.path: \"data.db\" is not an absolute",
        "databases { a {} } | databases.a.path: is missing",
        "databases { A { path = /a } } | databases.A: \"A\" is not a name",
        "databases { a = /a } | databases.a: is a string, not an object",
        "databases { a { path = /a, b { c = 1 } } } | databases.a.b: is not a known key",
        "services { a { command = \"a b\" } } | services.a.command: is a string, not a list",
        "services { a { command = [] } } | services.a.command: is empty",
        "services { a { command = [\"\"] } } | services.a.command[0]: is empty",
        "services { a { command = [a, [b]] } } | services.a.command[1]: is a list",
        "services { a { command = [a, \"\\u0000\"] } } | services.a.command[1]: holds a NUL",
        "services { a { comand = [a], command = [a] } } | services.a.comand: is not a known key,"
            + " did you mean command?",
        "services { a {} } | services.a.command: is missing",
        "services { a { command = [a], environment { \"A-B\" = c } } } |"
            + " services.a.environment: \"A-B\" is not a variable's name",
        "services { a { command = [a], environment { A { B = c } } } } |"
            + " services.a.environment.A: is an object, not a single value",
        "services { a { command = [a], environment = x } } | services.a.environment: is a string",
        "services { a { command = [a], working-directory = \"~/w\" } } |"
            + " services.a.working-directory: \"~/w\" begins with ~",
        "services { a { command = [a], standby = warm } } | services.a.standby: \"warm\" is not"
            + " known; use stopped or running",
        "services { a { command = [a], health {} } } | services.a.health.http: is missing",
        "services { a { command = [a], health { http = \"http://a/\", timeout = 2 } } } |"
            + " services.a.health.timeout: \"2\" is not a duration with a unit",
        "services { a { command = [a], depends-on = [b] } } | services.a.depends-on: no service of"
            + " this workload is named b",
        "services { a { command = [a], depends-on = [a] } } | services.a.depends-on: is a circle:"
            + " a -> a",
        "connector { command = [a], type = comand } | connector.type: \"comand\" is not known, did"
            + " you mean command?",
        "connector { type = command } | connector.command: is missing",
        "connector { command = [a], ready {} } | connector.ready.http: is missing",
        "probes = [ { http = \"http://a/\", expect = 99 } ] | probes[0].expect: 99 is not an HTTP"
            + " status; use a whole number from 100 to 599",
        "probes = { http = \"http://a/\" } | probes: is an object, not a list",
        "conector { command = [a] } | conector: is not a known key, did you mean connector?",
      })
  void saysWhatIsWrongAndWhere(String workload, String problem) {
    assertThat(problems(withWorkload(workload)))
        .singleElement()
        .asString()
        .startsWith("twinkeeper.workloads.scoreboard." + problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://a/",
        "a/health",
        "http:///x",
        "http://a b/",
        "http://a:0/",
        "http://a:70000/",
        "http://u@a/",
        "http://a/#f",
        ""
      })
  void refusesWhatIsNoUsableUrl(String url) {
    assertThat(problems(withWorkload("probes = [ { http = \"%s\" } ]".formatted(url))))
        .singleElement()
        .asString()
        .startsWith("twinkeeper.workloads.scoreboard.probes[0].http: ");
  }

  @Test
  void drawsACircleOfDependencies() {
    assertThat(
            problems(
                withWorkload(
                    """
                    services {
                      a { command = [a], depends-on = [b] }
                      b { command = [b], depends-on = [c] }
                      c { command = [c], depends-on = [b] }
                    }
                    """)))
        .containsExactly(
            "twinkeeper.workloads.scoreboard.services.c.depends-on: is a circle: b -> c -> b;"
                + " take one of these dependencies out");
  }

  @Test
  void refusesADatabaseThatIsReplicatedTwice() {
    assertThat(
            problems(
                ConfigText.with(
                    """
                    workloads {
                      one { databases { a { path = "/d/x.db" } } }
                      two { databases { b { path = "/d/./x.db" } } }
                    }
                    """)))
        .containsExactly(
            "twinkeeper.workloads.two.databases.b.path: /d/x.db is already"
                + " twinkeeper.workloads.one.databases.a; replicate each database once");
  }

  @Test
  void refusesADatabaseThatTwoNodesOnOneMachineWouldShare() {
    String members =
        """
        members = [
          { name = alpha, role = data, address = localhost }
          { name = beta, role = data, address = "127.0.1.2" }
          { name = witness, role = witness, address = "127.0.1.3" }
        ]
        data-dir = "/d/{node}"
        """;

    assertThat(
            problems(
                ConfigText.withMembers(
                    members + "workloads { w { databases { a { path = /d/a.db } } } }")))
        .singleElement()
        .asString()
        .contains("databases.a.path: alpha and beta are on one machine and would share /d/a.db");
    assertThat(
            problems(
                ConfigText.withMembers(
                    members + "workloads { w { databases { a { path = \"/{node}/a\" } } } }")))
        .isEmpty();
  }

  @Test
  void acceptsTheExampleOfTheDocumentationWithoutWhatComesLater() {
    assertThat(
            problems(
                withWorkload(
                    """
                    mode = active-passive
                    prefer = [alpha, beta]
                    databases { events { path = "/data/wirebot/scoreboard/events.db" } }
                    directories {}
                    services {}
                    probes = [ { http = "http://edge.example/health", expect = 200 } ]
                    """)))
        .isEmpty();
  }

  @Test
  void readsAGlobThatStandsForManyDatabases() {
    WorkloadConfig.TenantsConfig tenants = tenants("glob = \"/data/{node}/*/events.db\"");
    assertThat(tenants.glob()).hasToString("/data/alpha/*/events.db");
    assertThat(tenants.keepRemoved()).isEqualTo(Duration.ofDays(30));
    assertThat(tenants("glob = \"/d/*.db\", keep-removed = 7d").keepRemoved())
        .isEqualTo(Duration.ofDays(7));
  }

  private static WorkloadConfig.TenantsConfig tenants(String keys) {
    WorkloadConfig workload = readWorkload("databases { tenants { " + keys + " } }");
    return java.util.Objects.requireNonNull(workload.tenants().get("tenants"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "databases { t { glob = \"/d/a.db\" } } | databases.t.glob: \"/d/a.db\" cannot be used as a"
            + " glob: it has no *",
        "databases { t { glob = \"/d/*.db\", path = \"/d/a.db\" } } | databases.t.path: stands beside"
            + " a glob",
        "databases { t { glob = \"/d/*.db\" }, u { glob = \"/d/*.db\" } } | databases.u.glob: /d/*.db is"
            + " already",
        "databases { t { glob = \"/d/*.db\", keep-removed = 1s } } | databases.t.keep-removed: \"1s\" is"
            + " out of range",
        "databases { t { path = \"/d/a.db\", keep-removed = 1h } } | databases.t.keep-removed: is not a"
            + " known key",
      })
  void refusesAGlobThatIsNone(String workload, String problem) {
    assertThat(problems(withWorkload(workload)))
        .singleElement()
        .asString()
        .startsWith("twinkeeper.workloads.scoreboard." + problem);
  }
}
