package io.twinkeeper.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ten lines that the guide gives to callers, run as they stand there. */
final class FenceLibraryTest {
  private static final Path GUIDE = Path.of("../docs/guide/fence").toAbsolutePath().normalize();

  @TempDir Path directory;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile int status = 200;
  private volatile String body = "{\"txid\":7}";
  private HttpServer node;

  @BeforeEach
  void start() throws IOException {
    node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    node.createContext(
        "/",
        exchange -> {
          asked.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization"));
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    node.start();
  }

  @AfterEach
  void stop() {
    node.stop(0);
  }

  @Test
  void pythonWaitsForTheAnswerAndRaisesWithoutAPromise() throws Exception {
    String program = "import fence; print(fence.fence('events', 'all', '2s')['txid'])";
    both("python3", "-c", program);
  }

  @Test
  void pythonEncodesTheNameOfATenant() throws Exception {
    tenant("python3", "-c", "import fence; fence.fence('tenants/acme')");
  }

  @Test
  void nodeEncodesTheNameOfATenant() throws Exception {
    String program =
        "import('%s').then(m => m.fence('tenants/acme'))"
            .formatted(GUIDE.resolve("fence.mjs").toUri());
    tenant("node", "-e", program);
  }

  @Test
  void goEncodesTheNameOfATenant() throws Exception {
    goProgram("tenants/acme");
    tenant("go", "run", ".");
  }

  private void tenant(String... command) throws Exception {
    assumeTrue(isThere(command[0]), command[0] + " is not on this machine");
    assertThat(run(command).exit()).isZero();
    assertThat(asked).singleElement().asString().startsWith("POST /w/tenants%2Facme/fence?");
  }

  @Test
  void nodeWaitsForTheAnswerAndThrowsWithoutAPromise() throws Exception {
    String program =
        "import('%s').then(m => m.fence('events', { twins: 'all', timeout: '2s' }))"
                .formatted(GUIDE.resolve("fence.mjs").toUri())
            + ".then(r => console.log(r.txid))";
    both("node", "-e", program);
  }

  @Test
  void goWaitsForTheAnswerAndReturnsAnErrorWithoutAPromise() throws Exception {
    goProgram("events");
    both("go", "run", ".");
  }

  private void goProgram(String database) throws IOException {
    Path module = Files.createDirectories(directory.resolve("caller/fence"));
    Files.copy(GUIDE.resolve("fence.go"), module.resolve("fence.go"));
    Files.writeString(module.resolveSibling("go.mod"), "module caller\n\ngo 1.18\n");
    Files.writeString(
        module.resolveSibling("main.go"),
        """
        package main

        import (
            "caller/fence"
            "fmt"
        )

        func main() {
            if err := fence.Fence("%s", "all", "2s"); err != nil {
                panic(err)
            }
            fmt.Println(7)
        }
        """
            .formatted(database));
  }

  private void both(String... command) throws Exception {
    assumeTrue(isThere(command[0]), command[0] + " is not on this machine");
    Run yes = run(command);
    assertThat(yes.output()).isEqualToIgnoringWhitespace("7");
    assertThat(yes.exit()).isZero();
    assertThat(asked).containsExactly("POST /w/events/fence?twins=all&timeout=2s Bearer secret");
    status = 504;
    body = "{\"detail\":\"0 of 1 twins have it\"}";
    assertThat(run(command).exit()).isNotZero();
  }

  private record Run(int exit, String output) {}

  private Run run(String... command) throws IOException, InterruptedException {
    Path token = Files.writeString(directory.resolve("token"), "secret\n");
    ProcessBuilder builder = new ProcessBuilder(command);
    Path caller = directory.resolve("caller");
    builder.directory((Files.exists(caller) ? caller : directory).toFile());
    builder
        .environment()
        .put(
            "TWIN_FENCE_URL",
            "http://127.0.0.1:" + node.getAddress().getPort() + "/w/{database}/fence");
    builder.environment().put("TWIN_FENCE_TOKEN_FILE", token.toString());
    builder.environment().put("PYTHONPATH", GUIDE.toString());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    builder.environment().put("GOFLAGS", "-mod=mod");
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), output);
  }

  private static boolean isThere(String program) throws InterruptedException {
    try {
      return new ProcessBuilder(program, "go".equals(program) ? "version" : "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
