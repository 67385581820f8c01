package io.twinkeeper.ops.prove.stand;

import io.twinkeeper.ops.prove.network.Network;
import io.twinkeeper.ops.prove.network.Tool;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The third party: Debian's PostgreSQL on a machine of its own, for whoever reaches it.
 *
 * <p>It refuses to run as root, and its own user need not be let into the stand's directory, which
 * is root's alone. So its part of it is mounted where Debian has PostgreSQL's files; only processes
 * of this mount namespace see that.
 */
public final class Store {
  private static final int PORT = 5432;
  private static final Path VERSIONS = Path.of("/usr/lib/postgresql");
  private static final Path HOME = Path.of("/var/lib/postgresql");
  private static final Path DATA = HOME.resolve("data");

  /** What a client sends who would like TLS: eight bytes, and one answers. */
  private static final byte[] SSL_REQUEST =
      ByteBuffer.allocate(8).putInt(8).putInt(80_877_103).array();

  private final Stand stand;

  Store(Stand stand) {
    this.stand = stand;
  }

  /** Where {@code initdb} and {@code postgres} are, the newest first; empty if they are missing. */
  public static Optional<Path> programs() {
    return programs(VERSIONS);
  }

  static Optional<Path> programs(Path versions) {
    try (Stream<Path> all = Files.list(versions)) {
      return all.filter(Store::isComplete)
          .max(Comparator.comparingInt(Store::number))
          .map(version -> version.resolve("bin"));
    } catch (IOException none) {
      return Optional.empty();
    }
  }

  private static boolean isComplete(Path version) {
    return Stream.of("initdb", "postgres")
        .allMatch(program -> Files.isExecutable(version.resolve("bin").resolve(program)));
  }

  private static int number(Path version) {
    String digits = version.getFileName().toString().replaceAll("\\D.*", "");
    return digits.isEmpty() ? 0 : Integer.parseInt(digits);
  }

  /** What twin.conf says of it. */
  static String lease() {
    return "lease { postgres { url = \"jdbc:postgresql://%s:%d/postgres\", user = postgres } }"
        .formatted(Network.address(Third.LEASE.machine()), PORT);
  }

  /** Makes an empty database. Nothing runs yet. */
  void make() throws IOException, InterruptedException {
    Path own = Files.createDirectories(stand.directory().resolve(Third.LEASE.machine()));
    Files.setOwner(own, user());
    Tool.run("mount", "--bind", own.toString(), HOME.toString());
    Tool.run(
        as(
                "initdb",
                "--pgdata=" + DATA,
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--no-locale",
                "--no-sync")
            .toArray(String[]::new));
    Files.writeString(DATA.resolve("pg_hba.conf"), RULES);
    Files.writeString(
        DATA.resolve("postgresql.conf"),
        SETTINGS.formatted(Network.address(Third.LEASE.machine()), PORT));
  }

  /** What is to be executed on its machine. */
  List<String> command() throws IOException {
    return as("postgres", "-D", DATA.toString());
  }

  /** Whether a server, not only its kernel, answers whoever asks from here. */
  public boolean answers(Duration patience) {
    int millis = Math.toIntExact(patience.toMillis());
    try (Socket socket = new Socket()) {
      String address = Network.address(Third.LEASE.machine());
      socket.connect(new InetSocketAddress(address, PORT), millis);
      socket.setSoTimeout(millis);
      socket.getOutputStream().write(SSL_REQUEST);
      return socket.getInputStream().read() >= 0;
    } catch (IOException away) {
      return false;
    }
  }

  private static List<String> as(String program, String... arguments) throws IOException {
    Path bin = programs().orElseThrow(() -> new IOException("no PostgreSQL in " + VERSIONS));
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "--chdir=" + HOME,
                "setpriv",
                "--reuid=" + user().getName(),
                "--regid=nogroup",
                "--clear-groups",
                bin.resolve(program).toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  private static UserPrincipal user() throws IOException {
    UserPrincipalLookupService users = HOME.getFileSystem().getUserPrincipalLookupService();
    try {
      return users.lookupPrincipalByName("postgres");
    } catch (UserPrincipalNotFoundException none) {
      return users.lookupPrincipalByName("nobody");
    }
  }

  private static final String RULES = "host all all " + Network.PREFIX + ".0/24 trust\n";

  /** No file of it lies outside of its directory; what is committed is on disk, as usual. */
  private static final String SETTINGS =
      """
      listen_addresses = '%s'
      port = %d
      unix_socket_directories = ''
      dynamic_shared_memory_type = mmap
      shared_buffers = 16MB
      log_line_prefix = '%%m [%%p] '
      """;
}
