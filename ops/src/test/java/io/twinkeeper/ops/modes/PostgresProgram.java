package io.twinkeeper.ops.modes;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;

/** A real PostgreSQL for whoever reaches this machine, until this process is killed. */
final class PostgresProgram {
  static final int PORT = 5432;

  private PostgresProgram() {}

  /** The arguments: where its data goes, and a file that is made once it answers. */
  public static void main(String[] arguments)
      throws IOException, SQLException, InterruptedException {
    Path data = Path.of(arguments[0]);
    try (EmbeddedPostgres postgres =
            EmbeddedPostgres.builder()
                .setPort(PORT)
                .setDataDirectory(data)
                .setServerConfig("listen_addresses", "*")
                .setServerConfig("unix_socket_directories", "") // shared by all namespaces
                .start();
        Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      Files.writeString(
          data.resolve("pg_hba.conf"),
          "host all all 10.79.0.0/24 trust\n",
          StandardOpenOption.APPEND);
      statement.execute("select pg_reload_conf()");
      Files.createFile(Path.of(arguments[1]));
      new CountDownLatch(1).await();
    }
  }
}
