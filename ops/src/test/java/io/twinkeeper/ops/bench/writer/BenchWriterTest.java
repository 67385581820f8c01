package io.twinkeeper.ops.bench.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchWriterTest {
  @TempDir Path directory;

  @Test
  void writesARowInEachTransactionAndTellsHowMany() throws Exception {
    Path database = directory.resolve("rows.db");
    assertThat(BenchWriter.answer("prepare", database.toString())).isEqualTo("prepared");

    String[] said =
        BenchWriter.answer("run", database.toString(), "normal", "2", "200", "150").split(" ", -1);

    assertThat(said).hasSize(4);
    assertThat(Long.parseLong(said[0])).isPositive().isEqualTo(rows(database));
    assertThat(Long.parseLong(said[1])).isGreaterThanOrEqualTo(150_000_000L);
  }

  @Test
  void refusesAnOrderThatIsNone() {
    assertThatThrownBy(() -> BenchWriter.answer("run", "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not an order: run x");
  }

  private static long rows(Path database) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement();
        ResultSet count =
            statement.executeQuery("select count(*) from rows where length(body) = 200")) {
      count.next();
      return count.getLong(1);
    }
  }
}
