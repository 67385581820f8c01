package io.twinkeeper.ops.soak;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.RandomAccessFile;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Reads a copy of a database that belongs to nobody else, in a process of its own, and prints what
 * {@link Examination} reads. Its write-ahead log is put into the file first.
 */
public final class Inspector {
  private static final int MODE_OFFSET = 18;
  private static final int CHANGE_COUNTER_OFFSET = 24;
  private static final int VERSION_OFFSET = 92;

  private Inspector() {}

  public static void main(String[] args) throws IOException, SQLException {
    if (args.length != 2) {
      System.err.println("usage: Inspector DATABASE IDS-QUERY");
      System.exit(2);
    }
    Writer out = new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8));
    inspect(Path.of(args[0]), args[1], out);
    out.flush();
  }

  static void inspect(Path database, String ids, Writer out) throws IOException, SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      statement.execute("pragma journal_mode = delete");
      out.write("integrity " + integrity(statement) + "\n");
      try {
        contents(statement, ids, out);
      } catch (SQLException broken) {
        out.write("table unreadable " + oneLine(broken) + "\n");
      }
    }
    out.write("pages " + pages(database) + "\n");
  }

  private static String integrity(Statement statement) {
    try {
      return String.join("; ", column(statement, "pragma integrity_check(5)"));
    } catch (SQLException broken) {
      return oneLine(broken);
    }
  }

  private static void contents(Statement statement, String ids, Writer out)
      throws IOException, SQLException {
    String named = "select name from sqlite_master where type = 'table' order by name";
    for (String table : column(statement, named)) {
      out.write("table " + table + " " + rows(statement, table) + "\n");
    }
    for (String id : ids.isEmpty() ? List.<String>of() : column(statement, ids)) {
      out.write("commit " + id + "\n");
    }
  }

  private static String oneLine(SQLException failure) {
    return String.valueOf(failure.getMessage()).replace('\n', ' ');
  }

  private static List<String> column(Statement statement, String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1).replace('\n', ' '));
      }
    }
    return values;
  }

  /** Number of a table's rows, and a digest over them in their order. */
  private static String rows(Statement statement, String table) throws SQLException {
    MessageDigest digest = sha256();
    long count = 0;
    String quoted = '"' + table.replace("\"", "\"\"") + '"';
    try (ResultSet rows = statement.executeQuery("select * from " + quoted)) {
      int columns = rows.getMetaData().getColumnCount();
      for (; rows.next(); count++) {
        for (int i = 1; i <= columns; i++) {
          byte[] value = rows.getBytes(i);
          String size = value == null ? "null" : value.length + ":";
          digest.update(size.getBytes(StandardCharsets.UTF_8));
          digest.update(value == null ? new byte[0] : value);
        }
      }
    }
    return count + " " + HexFormat.of().formatHex(digest.digest(), 0, 8);
  }

  private static String pages(Path database) throws IOException {
    MessageDigest digest = sha256();
    try (RandomAccessFile file = new RandomAccessFile(database.toFile(), "r")) {
      byte[] header = new byte[100];
      file.readFully(header);
      int said = Short.toUnsignedInt(ByteBuffer.wrap(header).getShort(16));
      int pageSize = said == 1 ? 65_536 : said;
      int pages = ByteBuffer.wrap(header).getInt(28);
      byte[] page = new byte[pageSize];
      file.seek(0);
      for (int number = 1; number <= pages; number++) {
        file.readFully(page);
        if (number == 1) {
          Arrays.fill(page, MODE_OFFSET, MODE_OFFSET + 2, (byte) 0);
          Arrays.fill(page, CHANGE_COUNTER_OFFSET, CHANGE_COUNTER_OFFSET + 4, (byte) 0);
          Arrays.fill(page, VERSION_OFFSET, VERSION_OFFSET + 8, (byte) 0);
        }
        digest.update(page);
      }
      return pages + " " + HexFormat.of().formatHex(digest.digest(), 0, 8);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
