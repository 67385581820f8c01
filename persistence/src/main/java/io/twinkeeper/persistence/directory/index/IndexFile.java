package io.twinkeeper.persistence.directory.index;

import io.twinkeeper.persistence.segment.Durable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;

/**
 * The index's SQLite file: made if it is not there, checked if it is. Once SQLite has it open, this
 * process touches it in no other way, as that would end SQLite's locks.
 */
final class IndexFile {
  /** {@code TKdx}. */
  static final int APPLICATION = 0x544b6478;

  static final int FORMAT = 1;

  private static final String[] SETTINGS = {
    "PRAGMA busy_timeout=1000",
    "PRAGMA locking_mode=EXCLUSIVE", // two who count sequences would give one twice
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA cache_size=-8192", // KiB
    "PRAGMA wal_autocheckpoint=4000", // pages
    "PRAGMA journal_size_limit=33554432",
    "PRAGMA temp_store=MEMORY"
  };

  private final Path file;

  private IndexFile(Path file) {
    this.file = file;
  }

  /** Opens the file; what it returns is checked, of this format and of this node. */
  static Connection open(Path file, String node) {
    IndexFile index = new IndexFile(file.toAbsolutePath());
    try {
      index.makeIfMissing();
    } catch (IOException e) {
      throw IndexException.refused(
          file, "cannot be made (" + e + ")", "check the directory's owner, mode and room", e);
    }
    return index.connect(node);
  }

  private void makeIfMissing() throws IOException {
    Path directory = Objects.requireNonNull(file.getParent());
    Files.createDirectories(directory);
    if (Files.exists(file)) {
      return;
    }
    // Names of a secret directory are in it.
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel made = FileChannel.open(file, options, mode)) {
      made.force(true);
    }
    Durable.forceDirectory(directory);
  }

  private Connection connect(String node) {
    try {
      Properties options = new Properties();
      options.setProperty("jdbc.get_generated_keys", "false"); // a query after each INSERT
      Connection connection = DriverManager.getConnection("jdbc:sqlite:" + uri(), options);
      try {
        prepare(connection, node);
        return connection;
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw IndexException.of(file, e);
    }
  }

  private void prepare(Connection connection, String node) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(SETTINGS[0]);
      boolean made = isEmpty(statement);
      if (!made) {
        check(statement);
      }
      for (String setting : SETTINGS) {
        statement.execute(setting);
      }
      if (made) {
        make(connection, statement, node);
      }
      String owner = text(statement, "SELECT value FROM about WHERE name = 'node'");
      if (!owner.equals(node)) {
        throw IndexException.unusable(
            file, "made by the node " + owner + ", and this is " + node, null);
      }
    }
  }

  private static boolean isEmpty(Statement statement) throws SQLException {
    return text(statement, "PRAGMA application_id").equals("0")
        && text(statement, "PRAGMA user_version").equals("0")
        && text(statement, "SELECT count(*) FROM sqlite_schema").equals("0");
  }

  private void check(Statement statement) throws SQLException {
    if (!text(statement, "PRAGMA application_id").equals(Integer.toString(APPLICATION))) {
      throw IndexException.unusable(file, "a database of something else, no index", null);
    }
    String format = text(statement, "PRAGMA user_version");
    if (!format.equals(Integer.toString(FORMAT))) {
      throw IndexException.unusable(
          file, "has format " + format + ", this build knows " + FORMAT, null);
    }
    String verdict = text(statement, "PRAGMA quick_check(1)");
    if (!verdict.equals("ok")) {
      throw IndexException.unusable(
          file, "damaged (" + verdict.lines().findFirst().orElse("") + ")", null);
    }
  }

  /** All of it or nothing: one transaction, which ends up in the file itself. */
  private static void make(Connection connection, Statement statement, String node)
      throws SQLException {
    statement.execute("BEGIN IMMEDIATE");
    for (String sql : IndexSchema.SQL.split(";\\s*\\n", -1)) {
      if (!sql.isBlank()) {
        statement.execute(sql);
      }
    }
    statement.execute("PRAGMA application_id=" + APPLICATION);
    statement.execute("PRAGMA user_version=" + FORMAT);
    about(connection, "id", randomId());
    about(connection, "node", node);
    about(connection, "sequence", "0");
    statement.execute("COMMIT");
    statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  private static void about(Connection connection, String name, String value) throws SQLException {
    try (PreparedStatement row = connection.prepareStatement("INSERT INTO about VALUES (?, ?)")) {
      row.setString(1, name);
      row.setString(2, value);
      row.executeUpdate();
    }
  }

  static String randomId() {
    byte[] id = new byte[12];
    new SecureRandom().nextBytes(id);
    return HexFormat.of().formatHex(id);
  }

  private static String text(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      String value = row.next() ? row.getString(1) : null;
      return value == null ? "" : value;
    }
  }

  /** A URI, so that no byte of the path is taken for an option. */
  private String uri() {
    StringBuilder uri = new StringBuilder("file:");
    for (byte b : file.toString().getBytes(StandardCharsets.UTF_8)) {
      boolean plain = b > ' ' && b != '%' && b != '?' && b != '#' && b != '&';
      uri.append(plain ? String.valueOf((char) b) : String.format(Locale.ROOT, "%%%02X", b));
    }
    return uri.toString();
  }
}
