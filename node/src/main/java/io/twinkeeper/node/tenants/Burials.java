package io.twinkeeper.node.tenants;

import io.twinkeeper.persistence.tenant.KeptCopies;
import io.twinkeeper.persistence.tenant.TenantRegister.Burial;
import io.twinkeeper.protocol.tenant.TenantGlob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Moves copies of removed databases aside, on threads that may take their time. */
final class Burials {
  private final Executor aside;
  private final TenantGlob glob;

  Burials(Executor aside, TenantGlob glob) {
    this.aside = aside;
    this.glob = glob;
  }

  /**
   * Moves the copy, or, if there is none to be moved any more, what the stream kept. Done when that
   * is in its place, durably; may be repeated.
   */
  CompletionStage<Void> bury(Path stream, List<String> captures, Burial burial) {
    return CompletableFuture.runAsync(() -> move(stream, captures, burial), aside);
  }

  private void move(Path stream, List<String> captures, Burial burial) {
    KeptCopies kept = new KeptCopies(stream);
    try {
      if (burial.copy()) {
        kept.moveCopy(glob.path(captures), glob.prefix(), burial.tombstone());
      } else {
        kept.moveState(burial.tombstone());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Deletes what has been kept for longer than {@code age}, of every stream below {@code set}: the
   * register may have forgotten its name.
   */
  CompletionStage<Void> deleteOlderThan(Path set, Duration age, Instant now) {
    return CompletableFuture.runAsync(
        () -> {
          try (DirectoryStream<Path> streams = Files.newDirectoryStream(set)) {
            for (Path stream : streams) {
              new KeptCopies(stream).deleteOlderThan(age, now);
            }
          } catch (NoSuchFileException e) {
            // there never was a stream
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        aside);
  }
}
