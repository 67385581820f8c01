package io.twinkeeper.ops.bench.files.side;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TriangleTest {
  @Test
  void countsBothDirectionsOfALink() throws IOException {
    String links =
        """
        [{"ifname":"eth0","stats64":{"rx":{"bytes":700,"packets":7},"tx":{"bytes":1400}}}]
        """;

    assertThat(Triangle.bytes(links)).isEqualTo(2_100);
    assertThatThrownBy(() -> Triangle.bytes("[{}]")).isInstanceOf(IOException.class);
  }

  @Test
  @Tag("namespaces")
  void everyCornerReachesTheOthersAndOnlyThePairOfTheTwinsCounts() throws Exception {
    try (Triangle triangle = Triangle.build()) {
      long nothing = triangle.wireBytes();
      talk(triangle, "alpha", "witness");
      talk(triangle, "witness", "beta");
      assertThat(triangle.wireBytes()).isEqualTo(nothing);

      talk(triangle, "beta", "alpha");
      assertThat(triangle.wireBytes()).isBetween(100_000L, 120_000L);
      assertThat(triangle.residents("alpha")).isEmpty();
    }
    RunName mine = RunName.ofThisProcess();
    assertThat(names()).noneMatch(name -> RunName.in(name).filter(mine::equals).isPresent());
  }

  @Test
  @Tag("namespaces")
  void takesDownWhatADeadRunLeftWithEverybodyInIt() throws Exception {
    RunName dead = new RunName(999_999_999, 1);
    Triangle left = Triangle.build(dead);
    Process orphan = new ProcessBuilder(left.in("beta", List.of("sleep", "60"))).start();

    assertThat(Triangle.removeLeftovers()).contains(dead.toString());

    assertThat(orphan.waitFor()).isEqualTo(128 + 9);
    assertThat(names()).noneMatch(name -> name.startsWith(dead.toString()));
  }

  /** Sends 100,000 bytes from one corner to another. */
  private static void talk(Triangle triangle, String from, String to) throws Exception {
    String server =
        """
        import socket
        s=socket.create_server(('%s',9)); print('ready',flush=True)
        c=s.accept()[0]
        while c.recv(65536): pass
        """
            .formatted(Triangle.address(to));
    Process listener =
        new ProcessBuilder(triangle.in(to, List.of("python3", "-c", server))).start();
    assertThat(listener.inputReader().readLine()).isEqualTo("ready");
    String client =
        "import socket;s=socket.create_connection(('%s',9),5);s.sendall(bytes(100000));s.close()"
            .formatted(Triangle.address(to));
    Process talker =
        new ProcessBuilder(triangle.in(from, List.of("python3", "-c", client))).start();
    assertThat(talker.waitFor()).isZero();
    assertThat(listener.waitFor()).isZero();
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
