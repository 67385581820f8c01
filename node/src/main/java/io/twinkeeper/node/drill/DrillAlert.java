package io.twinkeeper.node.drill;

import static java.nio.charset.StandardCharsets.UTF_8;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.twinkeeper.protocol.config.DrillConfig;
import io.twinkeeper.protocol.status.DrillReport;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells somebody outside how a drill ended, once; what goes wrong with that is logged. */
final class DrillAlert {
  private static final Logger LOG = LoggerFactory.getLogger(DrillAlert.class);
  private static final Duration WITHIN = Duration.ofSeconds(30);
  private static final File NOWHERE = new File("/dev/null");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  private DrillAlert() {}

  /** Runs the command and posts to the URL that are configured, aside. */
  static void send(DrillConfig config, DrillReport report, ActorSystem<?> system) {
    if (config.alertCommand().isEmpty() && config.alertUrl().isEmpty()) {
      return;
    }
    system.dispatchers().lookup(DispatcherSelector.blocking()).execute(() -> send(config, report));
  }

  /** One way that fails does not keep the other from being tried. */
  private static void send(DrillConfig config, DrillReport report) {
    if (!config.alertCommand().isEmpty()) {
      attempt(report, json -> run(config.alertCommand(), json));
    }
    config.alertUrl().ifPresent(url -> attempt(report, json -> post(url, json)));
  }

  private interface Way {
    void tell(byte[] json) throws IOException, InterruptedException;
  }

  private static void attempt(DrillReport report, Way way) {
    try {
      way.tell(JSON.writeValueAsBytes(report));
    } catch (IOException e) {
      LOG.warn("an alert hook was not told of drill {}: {}", report.id(), e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** From a file: a hook need not read what it is given, and how it ends is what counts. */
  static void run(List<String> command, byte[] json) throws IOException, InterruptedException {
    Path report = Files.createTempFile("drill-", ".json");
    try {
      Files.write(report, json);
      await(
          command.get(0),
          new ProcessBuilder(command)
              .redirectInput(report.toFile())
              .redirectOutput(NOWHERE)
              .redirectError(NOWHERE)
              .start());
    } finally {
      Files.deleteIfExists(report);
    }
  }

  private static void await(String program, Process process)
      throws IOException, InterruptedException {
    if (!process.waitFor(WITHIN.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(program + " was not done within " + WITHIN.toSeconds() + " s");
    }
    if (process.exitValue() != 0) {
      throw new IOException(program + " ended with status " + process.exitValue());
    }
  }

  private static void post(URI url, byte[] json) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(WITHIN)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(new String(json, UTF_8)))
            .build();
    HttpResponse<Void> response =
        HttpClient.newHttpClient().send(request, BodyHandlers.discarding());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(url + " answered " + response.statusCode());
    }
  }
}
