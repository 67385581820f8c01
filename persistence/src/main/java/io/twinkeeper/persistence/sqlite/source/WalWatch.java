package io.twinkeeper.persistence.sqlite.source;

import java.nio.file.Path;

/** Stub. */
public final class WalWatch implements AutoCloseable {
  public static WalWatch start() {
    return new WalWatch();
  }

  public AutoCloseable watch(Path database, Runnable wake) {
    return () -> {};
  }

  @Override
  public void close() {}
}
