package io.twinkeeper.ops.demo;

import java.util.Optional;
import java.util.OptionalLong;

/** The times that a round measures, under the names that they have in the report. */
enum Measure {
  TAKEOVER("takeoverMillis", "takeover"),
  DETECTION("detectionMillis", "  until detected"),
  ACTIVATION("activationMillis", "  grant to active"),
  SWITCHOVER("switchoverOutageMillis", "switchover outage");

  private final String key;
  private final String title;

  Measure(String key, String title) {
    this.key = key;
    this.title = title;
  }

  String key() {
    return key;
  }

  /** For people. */
  String title() {
    return title;
  }

  Optional<Double> of(RoundResult round) {
    OptionalLong millis =
        switch (this) {
          case TAKEOVER -> OptionalLong.of(round.takeoverMillis());
          case DETECTION -> round.detectionMillis();
          case ACTIVATION -> round.activationMillis();
          case SWITCHOVER -> OptionalLong.of(round.switchoverOutageMillis());
        };
    return millis.isPresent() ? Optional.of((double) millis.getAsLong()) : Optional.empty();
  }
}
