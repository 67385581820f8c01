package io.twinkeeper.ops.soak.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiaryTest {
  @TempDir Path directory;

  @Test
  void everyAnswerIsACommitAndEveryCommitIsAnswered() throws Exception {
    Path database = directory.resolve("soak.db");
    Path ids = directory.resolve("a-1.ids");
    try (Answers answers = Answers.open(ids);
        Diary diary = new Diary(database, "a-1", new Random(3), answers)) {
      for (int i = 0; i < 300; i++) {
        diary.act();
      }
    }

    List<String> committed = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select id from commits")) {
      while (rows.next()) {
        committed.add(rows.getString(1));
      }
    }
    assertThat(Files.readAllLines(ids)).hasSizeGreaterThan(200);
    assertThat(committed).containsExactlyInAnyOrderElementsOf(Files.readAllLines(ids));
  }
}
