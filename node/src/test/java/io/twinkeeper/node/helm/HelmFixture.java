package io.twinkeeper.node.helm;

import io.twinkeeper.persistence.grant.PromiseStore;
import io.twinkeeper.protocol.config.GrantConfig;
import io.twinkeeper.protocol.grant.Electorate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** What the tests of this package share: short terms, a real clock, a kept history. */
final class HelmFixture {
  static final GrantConfig GRANT =
      new GrantConfig(
          Duration.ofMillis(200),
          Duration.ofMillis(2_000),
          Duration.ofMillis(200),
          Duration.ofMillis(100));

  static final Chamber CHAMBER =
      Chamber.of(Electorate.majorityOf(List.of("alpha", "beta", "witness")));

  private HelmFixture() {}

  static long bootMillis() {
    return System.nanoTime() / 1_000_000;
  }

  static PromiseStore store(Path directory) {
    try {
      return PromiseStore.open(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Keeps what it is told. */
  record History(List<HistoryEvent> events) implements Consumer<HistoryEvent> {
    History() {
      this(new CopyOnWriteArrayList<>());
    }

    @Override
    public void accept(HistoryEvent event) {
      events.add(event);
    }

    List<HistoryEvent> of(String kind) {
      return events.stream().filter(event -> event.kind().equals(kind)).toList();
    }
  }
}
