package io.twinkeeper.ops.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExaminationTest {
  @TempDir Path directory;

  @Test
  void seesWhatIsInTheLogOfADatabaseBehindALink() throws Exception {
    Path file = directory.resolve("behind.db");
    Path name = Files.createSymbolicLink(directory.resolve("soak.db"), Path.of("behind.db"));
    try (Connection open = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = open.createStatement()) {
      statement.execute("pragma journal_mode = wal");
      statement.execute("create table only_in_the_log(id integer primary key)");
      assertThat(directory.resolve("behind.db-wal")).isNotEmptyFile();
      Path scratch = Files.createDirectory(directory.resolve("scratch"));
      Findings findings = new Examination(scratch, classPath(), "").of(name);
      assertThat(findings.tables()).containsKey("only_in_the_log");
    }
  }

  private static List<String> classPath() {
    return List.of("-cp", System.getProperty("java.class.path"));
  }
}
