package io.twinkeeper.persistence.sqlite.source;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Closes several things, each whatever became of the ones before. A descriptor left open would be
 * closed by the garbage collector some day, and drop the locks that this process holds by then.
 */
final class Closing {
  private Closing() {}

  /** In the order given; throws the first failure with the others suppressed. */
  static void each(List<? extends AutoCloseable> resources) throws SQLException, IOException {
    Exception first = null;
    for (AutoCloseable resource : resources) {
      first = after(first, resource);
    }
    if (first instanceof SQLException e) {
      throw e;
    }
    if (first != null) {
      throw first instanceof IOException e ? e : new IOException(first);
    }
  }

  /** For a failure that is on its way to the caller already. */
  static void each(List<? extends AutoCloseable> resources, Exception cause) {
    for (AutoCloseable resource : resources) {
      after(cause, resource);
    }
  }

  private static @Nullable Exception after(@Nullable Exception earlier, AutoCloseable resource) {
    try {
      resource.close();
      return earlier;
    } catch (Exception e) {
      if (earlier == null) {
        return e;
      }
      earlier.addSuppressed(e);
      return earlier;
    }
  }
}
