package io.twinkeeper.node.helm;

import io.twinkeeper.protocol.config.LeaseConfig;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The store is a real PostgreSQL. */
class TwoMembersWithPostgresTest extends TwoMembersWithALeaseContract {
  private static EmbeddedPostgres postgres;

  @BeforeAll
  static void startStore() throws IOException {
    postgres = EmbeddedPostgres.start();
  }

  @AfterAll
  static void stopStore() throws IOException {
    postgres.close();
  }

  @Override
  LeaseConfig lease() {
    String url = "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
    return new LeaseConfig.Postgres(url, "postgres", Optional.empty());
  }

  @Override
  void forget(String cluster) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        PreparedStatement delete =
            connection.prepareStatement("delete from twinkeeper_lease where cluster = ?")) {
      delete.setString(1, cluster);
      delete.executeUpdate();
    }
  }
}
