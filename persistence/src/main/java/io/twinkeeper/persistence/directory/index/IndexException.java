package io.twinkeeper.persistence.directory.index;

import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;

/**
 * The index cannot be used. The message is one line for people: where, what is wrong, what to do.
 * What the open transaction had written is gone; what was committed is not.
 */
public final class IndexException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private static final String REMOVE =
      "stop the node, remove this file and start again: nothing of the tree is lost, it is looked"
          + " at anew; deletions that the twins have not heard of yet may come back";

  private final boolean full;

  private IndexException(String message, boolean full, @Nullable Throwable cause) {
    super(message, cause);
    this.full = full;
  }

  /** One that goes on if the file is made anew. */
  static IndexException unusable(Path file, String what, @Nullable Throwable cause) {
    return new IndexException(text(file, what, REMOVE), false, cause);
  }

  /** One that has its own remedy. */
  static IndexException refused(Path file, String what, String remedy, @Nullable Throwable cause) {
    return new IndexException(text(file, what, remedy), false, cause);
  }

  /** What SQLite's failure means for whoever runs the node. */
  static IndexException of(Path file, SQLException e) {
    String said = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    int primary = e.getErrorCode() & 0xff;
    if (primary == SQLiteErrorCode.SQLITE_FULL.code) {
      return new IndexException(
          text(file, "no room on its disk", "make room: it goes on by itself"), true, e);
    }
    if (primary == SQLiteErrorCode.SQLITE_NOTADB.code
        || primary == SQLiteErrorCode.SQLITE_CORRUPT.code) {
      return unusable(file, "damaged, or no index (" + said + ")", e);
    }
    if (primary == SQLiteErrorCode.SQLITE_BUSY.code) {
      return refused(file, "in use by somebody else", "stop the other process that has it open", e);
    }
    return refused(file, "cannot be read or written (" + said + ")", "look after its disk", e);
  }

  private static String text(Path file, String what, String remedy) {
    return "directory index " + file + ": " + what + "; " + remedy;
  }

  /** Whether there is no room on its disk, so that it goes on once there is. */
  public boolean isFull() {
    return full;
  }
}
