package io.twinkeeper.ops.prove.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real namespaces: needs root, which is what CI runs as. */
class NetworkTest {
  private final Network network = Network.ofThisProcess();
  private final Weather weather = new Weather(network);

  @BeforeEach
  void build() throws IOException, InterruptedException {
    assumeTrue(Tool.run("id", "-u").strip().equals("0"), "network namespaces need root");
    network.build();
  }

  @AfterEach
  void takeDown() throws IOException, InterruptedException {
    network.remove();
    assertThat(names()).noneMatch(name -> name.startsWith(network.run()));
  }

  @Test
  void aCutLinkCarriesNothingAndTheOthersDo() throws IOException, InterruptedException {
    listenOn("beta");
    listenOn("witness");
    assertThat(reaches("alpha", "beta")).isTrue();

    weather.begin("cut", Weather.cut("alpha", Set.of("beta")));

    assertThat(reaches("alpha", "beta")).isFalse();
    assertThat(reaches("alpha", "witness")).isTrue();

    weather.end("cut");

    assertThat(reaches("alpha", "beta")).isTrue();
  }

  @Test
  void aDetourMakesPacketsLateAndEnds(@TempDir Path scratch)
      throws IOException, InterruptedException {
    listenOn("beta");
    Map<String, Process> programs = new HashMap<>();
    Detour detour =
        new Detour(
            network,
            scratch,
            (name, command) ->
                programs.put(name, new ProcessBuilder(network.on("hub", command)).start()),
            name -> Objects.requireNonNull(programs.get(name)).destroyForcibly());
    assertThat(reaches("alpha", "beta")).isTrue();
    detour.begin("alpha", 100);

    assertThat(connectMillis("alpha", "beta")).isBetween(200L, 2_000L);

    detour.end("alpha");

    assertThat(connectMillis("alpha", "beta")).isLessThan(150);
  }

  @Test
  void nothingLeadsOut() throws IOException, InterruptedException {
    assertThat(Tool.feed("", network.on("alpha", List.of("ip", "route"))))
        .startsWith("10.77.0.0/24")
        .doesNotContain("default");
  }

  @Test
  void takesDownWhatADeadRunLeft() throws IOException, InterruptedException {
    Network stale = new Network("twin-prove-999999999");
    stale.build();

    assertThat(Network.removeLeftovers()).contains(stale.run());
    assertThat(names()).noneMatch(name -> name.startsWith(stale.run()));
  }

  private void listenOn(String machine) throws IOException {
    String server =
        "import socket;s=socket.create_server(('%s',9));\nwhile 1: s.accept()[0].close()"
            .formatted(Network.address(machine));
    new ProcessBuilder(network.on(machine, List.of("python3", "-c", server))).start();
  }

  /** The best of three: the first connection also has to find the other's address. */
  private long connectMillis(String from, String to) throws IOException, InterruptedException {
    String client =
        """
        import socket,time
        def once():
          begin=time.monotonic()
          socket.create_connection(('%s',9),5)
          return time.monotonic()-begin
        print(int(1000*min(once() for i in range(3))))
        """
            .formatted(Network.address(to));
    return Long.parseLong(
        Tool.feed("", network.on(from, List.of("python3", "-c", client))).strip());
  }

  private boolean reaches(String from, String to) throws IOException, InterruptedException {
    String client =
        """
        import socket,time
        for i in range(40):
          try: socket.create_connection(('%s',9),0.7); break
          except ConnectionRefusedError: time.sleep(0.1)
        else: raise SystemExit(1)
        """
            .formatted(Network.address(to));
    return new ProcessBuilder(network.on(from, List.of("python3", "-c", client)))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  private static List<String> names() throws IOException {
    if (!Files.isDirectory(Path.of("/run/netns"))) {
      return List.of();
    }
    try (var all = Files.list(Path.of("/run/netns"))) {
      return all.map(path -> path.getFileName().toString()).toList();
    }
  }
}
