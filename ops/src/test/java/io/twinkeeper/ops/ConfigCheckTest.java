package io.twinkeeper.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCheckTest {
  @TempDir private Path directory = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void makeACluster() {
    InitCommandTest.init(directory);
    file = directory.resolve("twin.conf");
  }

  @Test
  void printsEveryProblemWithItsPlaceAndEndsWithThree() throws IOException {
    replace("timings = wan", "timngs = wan");
    replace("deadline = 4s", "deadline = 1s");

    CommandRun run = check();

    assertThat(run.status()).isEqualTo(3);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .hasSize(3)
        .anyMatch(l -> l.matches(".*twin.conf:\\d+: twinkeeper.cluster.timngs: .*did you mean.*"))
        .anyMatch(l -> l.contains("use at least 2 x 1s + 500ms = 2.5s"))
        .anyMatch(l -> l.endsWith("cannot be used: 2 problems"));
  }

  @Test
  void printsProblemsAsJson() throws IOException {
    replace("timings = wan", "timngs = wan");

    CommandRun run = check("--json");

    assertThat(run.status()).isEqualTo(3);
    assertThat(json(run).path("ok").asBoolean()).isFalse();
    assertThat(json(run).path("problems").path(0).path("path").asText())
        .isEqualTo("twinkeeper.cluster.timngs");
    assertThat(json(run).path("problems").path(0).path("line").asInt()).isPositive();
  }

  @Test
  void printsAGoodResultAsJson() throws JsonProcessingException {
    assertThat(json(check("--json")).path("members")).hasSize(3);
  }

  @Test
  void saysThatAFileIsNotThere() {
    CommandRun run = CommandRun.of("config", "check", "--config", directory + "/none.conf");

    assertThat(run.status()).isEqualTo(3);
    assertThat(run.err().lines()).singleElement().asString().contains("none.conf does not exist");
  }

  @Test
  void saysThatADirectoryIsNoFileAndBytesAreNoText() throws IOException {
    assertThat(CommandRun.of("config", "check", "--config", directory.toString()).status())
        .isEqualTo(3);
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertThat(check().err()).contains("is not UTF-8 text");
  }

  @Test
  void refusesANodeThatIsNoMember() {
    assertThat(check("--node", "alpa").status()).isEqualTo(3);
    assertThat(check("--node", "alpa").err()).contains("did you mean alpha?");
  }

  @Test
  void refusesAKeyThatOthersMayRead() throws IOException {
    Files.setPosixFilePermissions(
        directory.resolve("alpha/node-key.pem"), PosixFilePermissions.fromString("rw-r-----"));

    CommandRun run = check("--node", "alpha");

    assertThat(run.status()).isEqualTo(3);
    assertThat(run.err()).contains("node-key.pem is open to others (rw-r-----); chmod 600");
    assertThat(check("--node", "beta").status()).isZero();
  }

  @Test
  void refusesFilesThatAreMissingEmptyOrOfAnotherAuthority() throws IOException {
    Path other = directory.resolve("other");
    InitCommandTest.init(other);
    Files.copy(
        other.resolve("alpha/node.pem"),
        directory.resolve("alpha/node.pem"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(directory.resolve("alpha/token"), "\n");
    Files.delete(directory.resolve("alpha/node-key.pem"));

    CommandRun run = check("--node", "alpha");

    assertThat(run.err())
        .contains("twinkeeper.tls.certificate: ", "was not issued by")
        .contains("twinkeeper.tls.key: ", "node-key.pem does not exist")
        .contains("twinkeeper.admin.token-file: ", "has no token on its first line")
        .contains("3 problems");
  }

  @Test
  void checksTheFileWithThePasswordOfTheLease() throws IOException {
    lease("postgres { url = \"jdbc:postgresql://db/twin\", user = twin, password-file = lease }");
    Path secret = directory.resolve("lease");
    assertThat(check().status()).isZero();
    String key = "twinkeeper.lease.postgres.password-file: ";

    assertThat(check("--node", "alpha").err())
        .contains(key + secret + " does not exist; write the password there, as on the other node");
    write(secret, "\n", "rw-------");
    assertThat(check("--node", "alpha").err()).contains(key, "lease has no password on line 1");
    write(secret, "secret\n", "rw-r-----");
    assertThat(check("--node", "alpha").err())
        .contains(key, "lease is open to others (rw-r-----); chmod 600 ");
    write(secret, "secret\n", "rw-------");
    assertThat(check("--node", "alpha").err()).isEmpty();
  }

  @Test
  void checksTheFileWithTheKeyOfTheLeaseAlsoBeforeANodeStarts() throws IOException {
    lease("s3 { bucket = twins, credentials-file = lease }");
    Path secret = directory.resolve("lease");
    write(secret, "id\n", "rw-------");

    CommandRun start = CommandRun.of("node", "--config", file.toString(), "--node", "beta");
    assertThat(start.status()).isEqualTo(3);
    assertThat(start.err())
        .contains("twinkeeper.lease.s3.credentials-file: ", "lease has no secret on line 2")
        .contains("write the access key's id and the secret there, a line each");
    write(secret, "id\nsecret\n", "rw-------");
    assertThat(check("--node", "beta").err()).isEmpty();
  }

  /** Two members remain, and a lease. */
  private void lease(String store) throws IOException {
    String text = Files.readString(file).replaceFirst("(?m)^ *\\{ name = watch.*$", "");
    Files.writeString(file, text.replace("  data-dir", "  lease { " + store + " }\n  data-dir"));
  }

  private static void write(Path secret, String text, String mode) throws IOException {
    Files.writeString(secret, text);
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString(mode));
  }

  private CommandRun check(String... more) {
    String[] arguments = new String[4 + more.length];
    arguments[0] = "config";
    arguments[1] = "check";
    arguments[2] = "--config";
    arguments[3] = file.toString();
    System.arraycopy(more, 0, arguments, 4, more.length);
    return CommandRun.of(arguments);
  }

  private void replace(String from, String to) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));
  }

  private static JsonNode json(CommandRun run) throws JsonProcessingException {
    return new ObjectMapper().readTree(run.out());
  }
}
