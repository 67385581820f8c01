package io.twinkeeper.persistence.lease;

import io.twinkeeper.protocol.config.LeaseConfig;
import io.twinkeeper.protocol.grant.Holder;
import io.twinkeeper.protocol.grant.LeaseRecord;
import io.twinkeeper.protocol.grant.Promise;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The lease as rows of the table {@code twinkeeper_lease}, which is made if it is missing. Each
 * change is one statement in its own transaction: nothing is locked while a client thinks, sleeps
 * or is frozen. {@code written_at} and {@code held_until} are by the store's clock and for people
 * to read: nothing is decided by a clock that somebody may set.
 */
final class PostgresLease implements LeaseStore {
  private static final String TABLE =
      """
      create table if not exists twinkeeper_lease (
        cluster text not null,
        workload text not null,
        version bigint not null,
        epoch bigint not null,
        holder text not null,
        incarnation bigint not null,
        released boolean not null,
        claimed boolean not null,
        fenced_epoch bigint not null,
        released_through bigint not null,
        renewals bigint not null,
        writer text not null,
        written_at timestamptz not null,
        held_until timestamptz not null,
        primary key (cluster, workload))
      """;
  private static final String READ =
      """
      select version, epoch, holder, incarnation, released, claimed, fenced_epoch,
             released_through, renewals, writer
        from twinkeeper_lease where cluster = ? and workload = ?
      """;
  private static final String INSERT =
      """
      insert into twinkeeper_lease
        (epoch, holder, incarnation, released, claimed, fenced_epoch, released_through, renewals,
         writer, written_at, held_until, cluster, workload, version)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, clock_timestamp(),
              clock_timestamp() + ? * interval '1 millisecond', ?, ?, 1)
      on conflict do nothing
      """;
  private static final String UPDATE =
      """
      update twinkeeper_lease
         set epoch = ?, holder = ?, incarnation = ?, released = ?, claimed = ?, fenced_epoch = ?,
             released_through = ?, renewals = ?, writer = ?, written_at = clock_timestamp(),
             held_until = clock_timestamp() + ? * interval '1 millisecond', version = version + 1
       where cluster = ? and workload = ? and version = ?
      """;

  private final LeaseConfig.Postgres config;
  private final String cluster;
  private final Duration deadline;
  private @Nullable Connection connection;

  PostgresLease(LeaseConfig.Postgres config, String cluster, Duration deadline) {
    this.config = config;
    this.cluster = cluster;
    this.deadline = deadline;
  }

  @Override
  public Optional<Stored> read(String workload) throws IOException {
    return inSql(
        open -> {
          try (PreparedStatement select = open.prepareStatement(READ)) {
            select.setString(1, cluster);
            select.setString(2, workload);
            try (ResultSet row = select.executeQuery()) {
              return row.next() ? Optional.of(stored(row)) : Optional.empty();
            }
          }
        });
  }

  @Override
  public Optional<String> replace(String workload, Optional<String> expected, LeaseRecord next)
      throws IOException {
    long version = expected.map(Long::parseLong).orElse(0L);
    return inSql(
        open -> {
          try (PreparedStatement write = open.prepareStatement(version == 0 ? INSERT : UPDATE)) {
            fill(write, next);
            write.setString(11, cluster);
            write.setString(12, workload);
            if (version > 0) {
              write.setLong(13, version);
            }
            return write.executeUpdate() == 1
                ? Optional.of(Long.toString(version + 1))
                : Optional.empty();
          }
        });
  }

  private void fill(PreparedStatement write, LeaseRecord next) throws SQLException {
    write.setLong(1, next.promise().epoch());
    write.setString(2, next.promise().holder().node());
    write.setLong(3, next.promise().holder().incarnation());
    write.setBoolean(4, next.promise().released());
    write.setBoolean(5, next.claimed());
    write.setLong(6, next.fencedEpoch());
    write.setLong(7, next.releasedThrough());
    write.setLong(8, next.renewals());
    write.setString(9, next.writer());
    write.setLong(10, next.claimed() ? deadline.toMillis() : 0);
  }

  private static Stored stored(ResultSet row) throws SQLException {
    Promise promise =
        new Promise(
            row.getLong("epoch"),
            new Holder(row.getString("holder"), row.getLong("incarnation")),
            row.getBoolean("released"));
    LeaseRecord record =
        new LeaseRecord(
            promise,
            row.getBoolean("claimed"),
            row.getLong("fenced_epoch"),
            row.getLong("released_through"),
            row.getLong("renewals"),
            row.getString("writer"));
    return new Stored(record, Long.toString(row.getLong("version")));
  }

  private interface Statements<T> {
    T run(Connection open) throws SQLException;
  }

  /** A connection that failed once is not used again. */
  private <T> T inSql(Statements<T> statements) throws IOException {
    try {
      return statements.run(connected());
    } catch (SQLException e) {
      close();
      throw new IOException(describe() + " did not answer: " + e.getMessage(), e);
    }
  }

  private Connection connected() throws SQLException, IOException {
    Connection present = connection;
    if (present == null) {
      present = DriverManager.getConnection(config.url(), properties());
      connection = present;
      prepare(present);
    }
    return present;
  }

  private Properties properties() throws IOException {
    Properties properties = new Properties();
    properties.setProperty("user", config.user());
    Optional<LeaseConfig.Secret> secret = config.secret();
    if (secret.isPresent()) {
      properties.setProperty("password", SecretFile.lines(describe(), secret.get()).get(0));
    }
    properties.setProperty("connectTimeout", "2");
    properties.setProperty("loginTimeout", "2");
    properties.setProperty("socketTimeout", "2");
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("ApplicationName", "twinkeeper");
    return properties;
  }

  /** A promise must survive a crash of the store, whatever its default is. */
  private static void prepare(Connection open) throws SQLException {
    try (Statement statement = open.createStatement()) {
      statement.execute("set synchronous_commit = on");
      statement.execute("set statement_timeout = '2s'");
      try (ResultSet there =
          statement.executeQuery("select to_regclass('twinkeeper_lease') is not null")) {
        if (there.next() && there.getBoolean(1)) {
          return;
        }
      }
      statement.execute(TABLE);
    }
  }

  @Override
  public String describe() {
    return config.describe();
  }

  @Override
  public void close() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        // It is out of use either way, and the server ends its side.
        return;
      }
    }
  }
}
