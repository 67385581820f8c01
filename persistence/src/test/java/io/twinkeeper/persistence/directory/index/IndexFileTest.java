package io.twinkeeper.persistence.directory.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // closed twice, or before its end
class IndexFileTest {
  @TempDir Path directory;

  private Path file() {
    return directory.resolve("deep/er/50%? #index.db");
  }

  private DirectoryIndex open(String node) {
    return DirectoryIndex.open(file(), node, InstantSource.system());
  }

  private void make() {
    try (DirectoryIndex index = open("alpha")) {
      index.transaction(
          () -> {
            for (int i = 0; i < 500; i++) {
              index.put(Entries.file("f" + i, "1"), Optional.empty(), Optional.empty());
            }
          });
    }
  }

  private void alter(String sql) throws SQLException {
    String url =
        "jdbc:sqlite:file:"
            + file()
                .toString()
                .replace("%", "%25")
                .replace("?", "%3F")
                .replace(" ", "%20")
                .replace("#", "%23");
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void makesItWithItsDirectoryForItsOwnerOnly() throws IOException {
    make();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void isAnotherOneWhenMadeAnew() throws IOException {
    try (DirectoryIndex index = open("alpha")) {
      String id = index.id();
      assertThat(id).matches("[0-9a-f]{24}");
      Files.delete(file());
      index.close();
      try (DirectoryIndex next = open("alpha")) {
        assertThat(next.id()).isNotEqualTo(id);
      }
    }
  }

  @Test
  void goesOnWithAFileThatACrashLeftEmpty() throws IOException {
    Files.createDirectories(directory.resolve("deep/er"));
    Files.createFile(file());
    make();
  }

  @Test
  void refusesAnotherFormat() throws SQLException {
    make();
    alter("PRAGMA user_version=2");
    assertThatThrownBy(() -> open("alpha"))
        .isInstanceOf(IndexException.class)
        .hasMessageContaining(file().toString())
        .hasMessageContaining("has format 2, this build knows 1; stop the node, remove this file");
  }

  @Test
  void refusesADatabaseOfSomethingElse() throws IOException, SQLException {
    Files.createDirectories(directory.resolve("deep/er"));
    alter("CREATE TABLE t (x)");
    assertThatThrownBy(() -> open("alpha")).hasMessageContaining("no index");
  }

  @Test
  void refusesWhatIsNoDatabase() throws IOException {
    Files.createDirectories(directory.resolve("deep/er"));
    Files.writeString(file(), "hello ".repeat(1000));
    assertThatThrownBy(() -> open("alpha"))
        .isInstanceOf(IndexException.class)
        .hasMessageContaining("nothing of the tree is lost");
    assertThat(Files.size(file())).isEqualTo(6000);
  }

  @Test
  void refusesADamagedFile() throws IOException {
    make();
    try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
      long size = channel.size();
      for (long at = 4096 * 12; at < size; at += 4096) {
        channel.write(ByteBuffer.wrap(new byte[100]), at);
      }
    }
    assertThatThrownBy(() -> open("alpha"))
        .isInstanceOf(IndexException.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void refusesTheIndexOfAnotherNode() {
    make();
    assertThatThrownBy(() -> open("beta")).hasMessageContaining("made by the node alpha");
  }

  @Test
  void refusesAFileThatIsOpenAlready() {
    try (DirectoryIndex index = open("alpha")) {
      assertThat(index.totals().isEmpty()).isTrue();
      assertThatThrownBy(() -> open("alpha"))
          .isInstanceOf(IndexException.class)
          .hasMessageContaining("in use");
    }
  }
}
