package io.twinkeeper.ops.demo;

import io.twinkeeper.ops.demo.load.Counts;
import io.twinkeeper.protocol.status.StreamStatus;
import java.util.Locale;
import java.util.Optional;

/** The line at the bottom of the screen: how things are right now. */
final class LiveLine {
  private final Cast cast;

  LiveLine(Cast cast) {
    this.cast = cast;
  }

  void draw() {
    View view = cast.watch().view();
    Counts counts = cast.load().counts();
    Optional<String> active = view.active();
    String lag =
        active
            .flatMap(view::stream)
            .map(StreamStatus::lagMillis)
            .map(millis -> String.format(Locale.ROOT, "%.0f ms", millis))
            .orElse("?");
    cast.timeline()
        .live(
            String.format(
                Locale.ROOT,
                "  ▸ %4d answers/s │ active %-5s │ lag %-6s │ connectors %d │ answered %,d │ refused %,d",
                cast.answers().lastSecond(),
                active.orElse("none"),
                lag,
                view.edge().current(),
                counts.answered(),
                counts.refused() + counts.failed()));
  }
}
