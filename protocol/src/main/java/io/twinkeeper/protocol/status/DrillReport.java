package io.twinkeeper.protocol.status;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rehearsed failover and its result.
 *
 * @param id its name: the time at which it began and the workload
 * @param kind {@code full} or {@code isolated}
 * @param trigger {@code operator} or {@code schedule}
 * @param home who was active before; "" if that was not found out
 * @param twin who had to take over; "" if that was not found out
 * @param outcome {@code running}, {@code passed}, {@code failed}, {@code refused}, {@code missed}
 *     or {@code interrupted}
 * @param reason why it did not pass, in one line; "" if it did
 */
public record DrillReport(
    String id,
    String workload,
    String kind,
    String trigger,
    String home,
    String twin,
    @JsonProperty("started_at") Instant startedAt,
    @JsonProperty("ended_at") Instant endedAt,
    String outcome,
    String reason,
    List<Step> steps) {
  /** The kind of the ledger's entries about drills. */
  public static final String ENTRY = "drill";

  private static final Pattern STEP = Pattern.compile("(ok|failed) (\\d{1,15}) ms(?:: (.*))?");

  public DrillReport {
    steps = List.copyOf(steps);
  }

  /**
   * One step.
   *
   * @param detail what was found, in one line; may be ""
   */
  public record Step(
      String name, boolean ok, @JsonProperty("took_ms") long tookMillis, String detail) {
    private String text() {
      String verdict = (ok ? "ok " : "failed ") + tookMillis + " ms";
      return detail.isEmpty() ? verdict : verdict + ": " + detail;
    }
  }

  public boolean running() {
    return outcome.equals("running");
  }

  public boolean passed() {
    return outcome.equals("passed");
  }

  public Duration took() {
    return Duration.between(startedAt, endedAt);
  }

  /** One line for people. */
  public String summary() {
    return String.format(
        Locale.ROOT,
        "the %s drill of %s %s%s",
        kind.equals("full") ? "fire" : kind,
        workload,
        outcome.equals("missed") || outcome.equals("refused") ? "was " + outcome : outcome,
        reason.isEmpty() ? "" : ": " + reason);
  }

  /** All of it, as details of a ledger entry. */
  public Map<String, String> details() {
    Map<String, String> details = new TreeMap<>();
    details.put("id", id);
    details.put("kind", kind);
    details.put("trigger", trigger);
    details.put("home", home);
    details.put("twin", twin);
    details.put("started_at", startedAt.toString());
    details.put("outcome", outcome);
    details.put("reason", reason);
    for (int i = 0; i < steps.size(); i++) {
      details.put(
          String.format(Locale.ROOT, "step %02d %s", i + 1, steps.get(i).name()),
          steps.get(i).text());
    }
    return details;
  }

  /** What an entry tells of a drill; empty if it is about something else. */
  public static Optional<DrillReport> of(HistoryEntry entry) {
    Map<String, String> details = entry.details();
    if (!entry.kind().equals(ENTRY) || !details.containsKey("id")) {
      return Optional.empty();
    }
    List<Step> steps = new ArrayList<>();
    new TreeMap<>(details)
        .forEach(
            (key, value) -> {
              if (key.matches("step \\d\\d .*")) {
                steps.add(step(key.substring("step 00 ".length()), value));
              }
            });
    return Optional.of(
        new DrillReport(
            word(details, "id"),
            entry.workload(),
            word(details, "kind"),
            word(details, "trigger"),
            word(details, "home"),
            word(details, "twin"),
            Instant.parse(word(details, "started_at")),
            entry.at(),
            word(details, "outcome"),
            word(details, "reason"),
            steps));
  }

  private static String word(Map<String, String> details, String name) {
    return details.getOrDefault(name, "");
  }

  private static Step step(String name, String text) {
    Matcher matcher = STEP.matcher(text);
    if (!matcher.matches()) {
      return new Step(name, false, 0, text);
    }
    String detail = matcher.group(3);
    return new Step(
        name,
        matcher.group(1).equals("ok"),
        Long.parseLong(matcher.group(2)),
        detail == null ? "" : detail);
  }
}
