package io.twinkeeper.testkit;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * A store that speaks S3, as a program of its own: s3mock's packed jar from the test class path.
 */
public final class S3Program implements AutoCloseable {
  public static final String BUCKET = "leases";

  private final Process process;
  private final int port;
  private final Optional<OneByOne> gate;

  private S3Program(Process process, int port, Optional<OneByOne> gate) {
    this.process = process;
    this.port = port;
    this.gate = gate;
  }

  /**
   * One that answers one request after the other. By itself s3mock looks first and writes then, so
   * that of several writers at once more than one comes through.
   *
   * @param directory where it keeps its log and its objects
   */
  public static S3Program start(Path directory) throws IOException {
    int port = freePort();
    return start(directory, port, Optional.of(OneByOne.before(port)));
  }

  /** One that answers requests at the same time: no place for a lease. */
  public static S3Program careless(Path directory) throws IOException {
    return start(directory, freePort(), Optional.empty());
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  private static S3Program start(Path directory, int port, Optional<OneByOne> gate)
      throws IOException {
    String jar =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> entry.contains("s3mock"))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("s3mock is not on the class path"));
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx160m",
            "-XX:TieredStopAtLevel=1",
            "-jar",
            jar,
            "--com.adobe.testing.s3mock.httpPort=" + port,
            "--server.port=0",
            "--com.adobe.testing.s3mock.store.initialBuckets=" + BUCKET,
            "--com.adobe.testing.s3mock.store.root="
                + Files.createDirectories(directory.resolve("objects")));
    builder.environment().put("COM_ADOBE_TESTING_S3MOCK_STORE_INITIAL_BUCKETS", BUCKET);
    builder.redirectErrorStream(true).redirectOutput(directory.resolve("s3.log").toFile());
    S3Program program = new S3Program(builder.start(), port, gate);
    await().atMost(Duration.ofSeconds(90)).until(program::answers);
    return program;
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + gate.map(OneByOne::port).orElse(port));
  }

  private boolean answers() {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(endpoint().resolve("/" + BUCKET))
              .timeout(Duration.ofSeconds(2))
              .build();
      return HttpClient.newHttpClient()
              .send(request, HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    gate.ifPresent(OneByOne::close);
    process.destroyForcibly().onExit().join();
  }
}
