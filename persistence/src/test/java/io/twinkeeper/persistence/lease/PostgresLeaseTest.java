package io.twinkeeper.persistence.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinkeeper.protocol.config.LeaseConfig;
import io.twinkeeper.protocol.grant.Holder;
import io.twinkeeper.protocol.grant.LeaseRecord;
import io.twinkeeper.protocol.grant.Promise;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real PostgreSQL. */
class PostgresLeaseTest extends LeaseStoreContract {
  private static EmbeddedPostgres postgres;

  @BeforeAll
  static void start() throws Exception {
    postgres = EmbeddedPostgres.start();
  }

  @AfterAll
  static void stop() throws Exception {
    postgres.close();
  }

  @Override
  LeaseStore open(String cluster) {
    return at("jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres", cluster);
  }

  @Override
  LeaseStore openNowhere() {
    return at("jdbc:postgresql://127.0.0.1:1/postgres", "c");
  }

  private static LeaseStore at(String url, String cluster) {
    return new PostgresLease(
        new LeaseConfig.Postgres(url, "postgres", Optional.empty()),
        cluster,
        Duration.ofSeconds(4));
  }

  @Test
  void showsPeopleUntilWhenByTheStoresClock() throws Exception {
    try (LeaseStore store = open("shown")) {
      LeaseRecord held =
          new LeaseRecord(new Promise(3, new Holder("alpha", 1), false), true, 3, 2, 9, "alpha");
      store.replace("web", Optional.empty(), held);
    }
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        ResultSet row =
            connection
                .createStatement()
                .executeQuery(
                    "select holder, epoch, held_until - written_at between interval '3.9 s' and"
                        + " interval '4.1 s', clock_timestamp() - written_at < interval '1 min'"
                        + " from twinkeeper_lease where cluster = 'shown'")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getString(1)).isEqualTo("alpha");
      assertThat(row.getLong(2)).isEqualTo(3);
      assertThat(row.getBoolean(3)).isTrue();
      assertThat(row.getBoolean(4)).isTrue();
    }
  }

  @Test
  void saysInASentenceWhyItsPasswordCannotBeRead(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("password");
    String url = "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
    LeaseConfig.Postgres config = new LeaseConfig.Postgres(url, "postgres", Optional.of(file));
    try (LeaseStore store = new PostgresLease(config, "c", Duration.ofSeconds(4))) {
      assertThatThrownBy(() -> store.read("web"))
          .hasMessage(store.describe() + " cannot be asked: " + file + " does not exist");
      Files.writeString(file, "\n");
      assertThatThrownBy(() -> store.read("web"))
          .hasMessage(
              store.describe() + " cannot be asked: " + file + " has no password on line 1");
      Files.writeString(file, "any\n");
      assertThat(store.read("web")).isEmpty();
    }
  }

  @Test
  void goesOnAfterItsConnectionWasCut() throws Exception {
    try (LeaseStore store = open("cut");
        Connection other = postgres.getPostgresDatabase().getConnection()) {
      store.read("web");
      other
          .createStatement()
          .execute(
              "select pg_terminate_backend(pid) from pg_stat_activity"
                  + " where application_name = 'twinkeeper'");
      assertThatThrownBy(() -> store.read("web")).isInstanceOf(java.io.IOException.class);
      assertThat(store.read("web")).isEmpty();
    }
  }
}
