package io.twinkeeper.protocol.config;

import java.time.Duration;

/** Reads {@code twinkeeper.store}. */
final class StoreReader {
  private StoreReader() {}

  static StoreConfig read(Section store) {
    StoreConfig otherwise = StoreConfig.DEFAULT;
    StoreConfig config =
        new StoreConfig(
            store
                .optional("keep", Shapes.duration(Duration.ofMinutes(10), Duration.ofDays(3650)))
                .orElse(otherwise.keep()),
            store
                .optional("max-size", Shapes.bytes(1L << 20, 1L << 50))
                .orElse(otherwise.maxBytes()),
            store.optional("reserve", Shapes.bytes(0, 1L << 50)).orElse(otherwise.reserveBytes()),
            store
                .optional("pace", Shapes.bytes(1L << 16, 1L << 40))
                .orElse(otherwise.bytesPerSecond()),
            store
                .optional(
                    "restore-test-every",
                    Shapes.duration(Duration.ofSeconds(10), Duration.ofDays(365)))
                .orElse(otherwise.restoreTestEvery()));
    store.refuseTheRest();
    return config;
  }
}
