package io.twinkeeper.ops.demo.scoreboard;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;

/**
 * Looks at a scoreboard database from outside: a process of its own that opens the file read-only,
 * and so shares no lock and no descriptor with anything it judges.
 *
 * <p>Prints, from one read transaction: a line with the result of {@code PRAGMA integrity_check}, a
 * line {@code ROWS SHA-256} over all rows in order, then each id on a line.
 */
public final class Inspection {
  private Inspection() {}

  public static void main(String[] args) throws IOException, SQLException {
    if (args.length != 1) {
      System.err.println("usage: Inspection DATABASE");
      System.exit(2);
    }
    Writer out = new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8));
    inspect(Path.of(args[0]), out);
    out.flush();
  }

  static void inspect(Path database, Writer out) throws IOException, SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:file:" + database + "?mode=ro");
        Statement statement = connection.createStatement()) {
      statement.execute("pragma busy_timeout = 5000");
      statement.execute("begin");
      out.write(integrity(statement) + "\n");
      MessageDigest digest = sha256();
      StringBuilder ids = new StringBuilder();
      long rows = read(statement, digest, ids);
      out.write(rows + " " + HexFormat.of().formatHex(digest.digest()) + "\n");
      out.write(ids.toString());
      statement.execute("rollback");
    }
  }

  private static String integrity(Statement statement) throws SQLException {
    StringBuilder result = new StringBuilder();
    try (ResultSet rows = statement.executeQuery("pragma integrity_check(3)")) {
      while (rows.next()) {
        result.append(result.isEmpty() ? "" : "; ").append(rows.getString(1).replace('\n', ' '));
      }
    }
    return result.toString();
  }

  private static long read(Statement statement, MessageDigest digest, StringBuilder ids)
      throws SQLException {
    long count = 0;
    try (ResultSet rows =
        statement.executeQuery("select rowid, id, points, at from events order by rowid")) {
      while (rows.next()) {
        String row =
            rows.getLong(1)
                + "|"
                + rows.getString(2)
                + "|"
                + rows.getLong(3)
                + "|"
                + rows.getString(4);
        digest.update((row + "\n").getBytes(StandardCharsets.UTF_8));
        ids.append(rows.getString(2)).append('\n');
        count++;
      }
    }
    return count;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
