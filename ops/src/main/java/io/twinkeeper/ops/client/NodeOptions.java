package io.twinkeeper.ops.client;

import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.config.ConfigFile;
import io.twinkeeper.protocol.config.MemberConfig;
import io.twinkeeper.protocol.config.TwinConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/**
 * The options that say which node is asked, and with what token. If none was chosen, a twin is
 * asked rather than a witness, which has neither files nor rows.
 */
class NodeOptions {
  private static final int CONNECT_MILLIS = 1500;

  private final Predicate<MemberConfig> eligible;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      defaultValue = "${env:TWIN_CONFIG:-" + ConfigFile.DEFAULT + "}",
      description =
          "Where the members and the token are. Default: TWIN_CONFIG or " + ConfigFile.DEFAULT)
  private Path file = Path.of(ConfigFile.DEFAULT);

  @Option(
      names = {"-n", "--node"},
      paramLabel = "NAME",
      defaultValue = "${env:TWIN_NODE:-}",
      description = "The member to ask. Default: TWIN_NODE, or the first twin that can be reached")
  private String node = "";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Ask this admin address; no configuration is read. Needs --token-file")
  private Optional<URI> url = Optional.empty();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Holds the bearer token on its first line. Default: as configured")
  private Optional<Path> tokenFile = Optional.empty();

  /** For what every member can answer. */
  NodeOptions() {
    this(member -> true);
  }

  NodeOptions(Predicate<MemberConfig> eligible) {
    this.eligible = eligible;
  }

  /** For what only those that keep data can answer: no witness is asked unless it was chosen. */
  static NodeOptions ofTwin() {
    return new NodeOptions(MemberConfig::isData);
  }

  /** A client of the chosen node. */
  ApiClient connect() {
    return new ApiClient(url.isPresent() ? byUrl(url.get()) : byConfiguration());
  }

  /** What another command needs to ask the same node; empty if none was named. */
  String sameNode() {
    return node.isEmpty() ? "" : " --node " + node;
  }

  private Access byUrl(URI address) {
    boolean http = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
    if (!http || address.getHost() == null) {
      throw usage(address + " is not a URL such as http://10.77.0.1:8300");
    }
    Path token =
        tokenFile.orElseThrow(
            () -> usage("--url also needs --token-file: the configuration is not read"));
    return new Access(address, Token.read(token));
  }

  private Access byConfiguration() {
    ConfigFile text = ConfigFile.read(file);
    TwinConfig view = node.isEmpty() ? firstReachable(text.forAll().values()) : text.forNode(node);
    String token =
        tokenFile
            .map(Token::read)
            .orElseGet(() -> Token.readFirst(tokenFiles(view, text.forAll().values())));
    return new Access(address(view.self()), token);
  }

  /** The member's own token, or, as all members have the same one, any that lies here. */
  private static List<Path> tokenFiles(TwinConfig view, Collection<TwinConfig> all) {
    return Stream.concat(Stream.of(view), all.stream())
        .map(v -> v.admin().tokenFile())
        .distinct()
        .toList();
  }

  private TwinConfig firstReachable(Collection<TwinConfig> all) {
    List<TwinConfig> views =
        all.stream()
            .filter(view -> eligible.test(view.self()))
            .sorted(Comparator.comparing(view -> !view.self().isData()))
            .toList();
    return views.stream()
        .filter(view -> listens(view.self()))
        .findFirst()
        .orElseThrow(
            () ->
                new CommandFailure(
                        ExitCode.UNREACHABLE,
                        "no member can be reached: "
                            + String.join(
                                ", ",
                                views.stream().map(v -> address(v.self()).toString()).toList())
                            + "; is any node running?")
                    .passing());
  }

  private static boolean listens(MemberConfig member) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(member.address(), member.adminPort()), CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static URI address(MemberConfig member) {
    return URI.create("http://" + member.address() + ":" + member.adminPort());
  }

  private static CommandFailure usage(String line) {
    return new CommandFailure(ExitCode.USAGE, line);
  }
}
