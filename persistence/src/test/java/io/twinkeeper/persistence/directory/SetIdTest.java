package io.twinkeeper.persistence.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Setuid and setgid bits between one that sets them and one that need not. */
class SetIdTest {
  @TempDir Path directory;
  private Twins twins;

  @BeforeEach
  void start() throws IOException {
    twins = new Twins(directory, Twins::allowingSetId, "alpha");
  }

  @AfterEach
  void stop() {
    twins.close();
  }

  private void startBeta(boolean allowing) throws IOException {
    twins.start(
        "beta",
        allowing ? UnaryOperator.identity() : manner -> new Twins.Manner(false, 1, false, false));
  }

  private int mode(String node, String file) throws IOException {
    return (int) Files.getAttribute(twins.root(node).resolve(file), "unix:mode") & 07777;
  }

  @Test
  void bothSetThem() throws IOException {
    startBeta(true);
    twins.sh("alpha", "echo u >u; chmod 4755 u; echo g >g; chmod 2751 g; echo b >b");
    twins.settleEqual();
    assertThat(mode("beta", "u")).isEqualTo(04755);
    assertThat(mode("beta", "g")).isEqualTo(02751);
    twins.sh("beta", "chmod 6700 b; chmod u-s u; echo more >>g; chmod 2751 g");
    twins.settleEqual();
    assertThat(mode("alpha", "b")).isEqualTo(06700);
    assertThat(mode("alpha", "u")).isEqualTo(0755);
    assertThat(mode("alpha", "g")).isEqualTo(02751);
  }

  @Test
  void whoMayNotSetThemTakesThemFromNobody() throws IOException {
    startBeta(false);
    twins.sh("alpha", "echo x >f; chmod 4755 f");
    twins.settle();
    twins.sh("beta", "touch f");
    twins.settle();
    twins.sh("alpha", "echo more >>f; chmod 4755 f");
    twins.settle();
    assertThat(twins.root("beta").resolve("f")).hasContent("x\nmore\n");
    assertThat(mode("beta", "f")).isEqualTo(0755);
    assertThat(mode("alpha", "f")).isEqualTo(04755);
    long before = twins.bytes();
    twins.settle();
    assertThat(twins.bytes()).as("nothing is left to be told").isEqualTo(before);
  }

  @Test
  void whoeverEditsAFileWhereItLendsNobodysIdentityDoesNotGetTheOwnersOverThere()
      throws IOException {
    startBeta(false);
    twins.sh("alpha", "echo x >f; chmod 4775 f; echo x >g; chmod 4755 g");
    twins.settle();
    twins.sh("beta", "echo evil >>f; chown daemon g");
    twins.settleEqual();
    assertThat(mode("alpha", "f")).isEqualTo(0775);
    assertThat(mode("alpha", "g")).isEqualTo(0755);
  }

  @Test
  void fromThenOnWhoMayDoesSo() throws IOException {
    startBeta(false);
    twins.sh("alpha", "echo x >f; chmod 4755 f");
    twins.settle();
    twins.stop("beta");
    twins.start("beta", Twins::allowingSetId);
    twins.sh("alpha", "touch f");
    twins.settleEqual();
    assertThat(mode("beta", "f")).isEqualTo(04755);
  }

  @Test
  void whoeverRenamesAFileWhereItLendsNobodysIdentityTakesNothingFromIt() throws IOException {
    startBeta(false);
    twins.sh("alpha", "echo x >f; chmod 4755 f");
    twins.settle();
    twins.sh("beta", "mv f g");
    twins.settle();
    assertThat(mode("alpha", "g")).isEqualTo(04755);
    assertThat(mode("beta", "g")).isEqualTo(0755);
  }
}
