package io.twinkeeper.ops.prove.bank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinkeeper.ops.prove.bank.BankReader.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BankTest {
  @TempDir private Path directory;

  @Test
  void keepsItsSumWhileMoneyMoves() throws IOException, SQLException, InterruptedException {
    Bank bank = Bank.open(directory.resolve("bank.db"));
    for (int i = 0; i < 100; i++) {
      bank.move();
    }
    bank.moveAndRewrite();

    assertThat(BankReader.look(directory.resolve("bank.db")).kind()).isEqualTo(Kind.RIGHT);
  }

  @Test
  void goesOnAfterTheDatabaseHasRefusedAMove()
      throws IOException, SQLException, InterruptedException {
    Path database = directory.resolve("bank.db");
    Bank bank = Bank.open(database);
    execute(database, "drop table accounts");

    assertThatThrownBy(bank::move).isInstanceOf(SQLException.class);

    bank.move();
    assertThat(BankReader.look(database).kind()).isEqualTo(Kind.RIGHT);
  }

  @Test
  void aReaderSeesMoneyThatIsMissing() throws IOException, SQLException, InterruptedException {
    Path database = directory.resolve("bank.db");
    Bank.open(database).move();
    execute(database, "update accounts set balance = balance - 1 where id = 0");

    assertThat(BankReader.look(database).kind()).isEqualTo(Kind.WRONG);
  }

  @Test
  void tellsADamagedFileFromABusyOne() {
    assertThat(BankReader.judge(1, "Error: database disk image is malformed"))
        .isEqualTo(Kind.WRONG);
    assertThat(BankReader.judge(5, "Error: database is locked")).isEqualTo(Kind.NOTHING);
    assertThat(BankReader.judge(0, "199 accounts, sum 199000")).isEqualTo(Kind.WRONG);
  }

  private static void execute(Path database, String sql) throws SQLException {
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = other.createStatement()) {
      statement.execute(sql);
    }
  }
}
