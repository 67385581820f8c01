package io.twinkeeper.ops.bench.files.tool;

import io.twinkeeper.ops.bench.figures.Programs;
import io.twinkeeper.ops.bench.files.side.Side;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** syncthing with its own TLS, two devices that know each other's addresses and nobody else. */
public final class Syncthing extends Daemons {
  private static final int PORT = 22000;

  @Override
  public String title() {
    return "syncthing";
  }

  @Override
  public Optional<String> missing() {
    return Programs.missing("syncthing");
  }

  @Override
  public String note() {
    return "its own TLS and fsync; watcher delay 1 s (10 by default), usual priority";
  }

  @Override
  void begin(Stage on) throws IOException, InterruptedException {
    String alpha = identity(on.alpha());
    String beta = identity(on.beta());
    for (Side side : on.sides()) {
      Files.createDirectories(side.root().resolve(".stfolder"));
      Files.writeString(home(side).resolve("config.xml"), settings(on, side, alpha, beta));
      side.start(
          "syncthing",
          Map.of("STNOUPGRADE", "1", "STNODEFAULTFOLDER", "1", "HOME", home(side).toString()),
          List.of(
              "syncthing",
              "serve",
              "--no-browser",
              "--no-restart",
              "--no-upgrade",
              "--home=" + home(side)));
    }
  }

  /** Makes keys; returns the device's id. */
  private static String identity(Side side) throws IOException, InterruptedException {
    String home = "--home=" + Files.createDirectories(home(side));
    asked("syncthing", "generate", home, "--no-default-folder");
    return asked("syncthing", home, "--device-id").strip();
  }

  private static String asked(String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("HOME", "/nonexistent");
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said.strip());
    }
    return said;
  }

  private static Path home(Side side) {
    return side.scratch().resolve("syncthing");
  }

  private static String settings(Stage on, Side side, String alpha, String beta) {
    return """
    <configuration version="36">
      <folder id="tree" label="tree" path="%1$s" type="sendreceive" rescanIntervalS="3600"
          fsWatcherEnabled="true" fsWatcherDelayS="1" ignorePerms="false" autoNormalize="true">
        <filesystemType>basic</filesystemType>
        <device id="%2$s"></device>
        <device id="%3$s"></device>
      </folder>
      <device id="%2$s" name="alpha" compression="metadata">
        <address>tcp://%4$s:%6$d</address>
      </device>
      <device id="%3$s" name="beta" compression="metadata">
        <address>tcp://%5$s:%6$d</address>
      </device>
      <gui enabled="false"></gui>
      <options>
        <listenAddress>tcp://%7$s:%6$d</listenAddress>
        <globalAnnounceEnabled>false</globalAnnounceEnabled>
        <localAnnounceEnabled>false</localAnnounceEnabled>
        <relaysEnabled>false</relaysEnabled>
        <natEnabled>false</natEnabled>
        <startBrowser>false</startBrowser>
        <reconnectionIntervalS>5</reconnectionIntervalS>
        <urAccepted>-1</urAccepted>
        <autoUpgradeIntervalH>0</autoUpgradeIntervalH>
        <crashReportingEnabled>false</crashReportingEnabled>
        <stunKeepaliveStartS>0</stunKeepaliveStartS>
        <setLowPriority>false</setLowPriority>
      </options>
    </configuration>
    """
        .formatted(
            side.root(),
            alpha,
            beta,
            on.alpha().address(),
            on.beta().address(),
            PORT,
            side.address());
  }
}
