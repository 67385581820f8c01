package io.twinkeeper.httpapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFileTest {
  @TempDir Path directory;
  private Path file = Path.of("");

  @BeforeEach
  void nameTheFile() {
    file = directory.resolve("token");
  }

  @Test
  void admitsTheFirstLineAndNothingElse() throws Exception {
    write("secret \nother\n", "rw-------");
    TokenFile token = TokenFile.open(file).toCompletableFuture().join();

    assertThat(token.admits(Optional.of("Bearer secret"))).isTrue();
    assertThat(token.admits(Optional.of("Bearer other"))).isFalse();
    assertThat(token.admits(Optional.of("secret"))).isFalse();
    assertThat(token.admits(Optional.empty())).isFalse();
  }

  @Test
  void refusesAFileThatEveryoneCanRead() throws Exception {
    write("secret\n", "rw-r--r--");

    assertRefused("is open to every user (rw-r--r--): run chmod 600 on it");
  }

  @Test
  void refusesAnEmptyFile() throws Exception {
    write("\nsecret\n", "rw-------");

    assertRefused("has nothing on its first line: put a long random word there");
  }

  @Test
  void refusesATokenThatNoHeaderCanCarry() throws Exception {
    write("two words\n", "rw-------");

    assertRefused("holds more than one word of plain ASCII on its first line");
  }

  @Test
  void refusesAFileThatIsNotThere() {
    assertRefused("does not exist: twin init makes one, or set admin.token-file");
  }

  @Test
  void refusesADirectory() throws Exception {
    file = Files.createDirectory(directory.resolve("not-a-file"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));

    assertRefused("cannot be read (Is a directory): check its owner and mode");
  }

  private void write(String text, String mode) throws Exception {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private void assertRefused(String why) {
    assertThatThrownBy(() -> TokenFile.open(file).toCompletableFuture().join())
        .cause()
        .isInstanceOf(AdminStartException.class)
        .hasMessage("The admin token file " + file + " " + why)
        .hasMessageNotContaining("secret");
  }
}
