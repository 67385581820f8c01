package io.twinkeeper.node.facade;

import io.twinkeeper.node.admin.VerbOutcome;
import io.twinkeeper.node.admin.VerbOutcome.PlannedStep;
import io.twinkeeper.node.helm.Helm;
import io.twinkeeper.protocol.status.MoveReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a switchover would do, with what each step cost the last time. */
final class Rehearsal {
  private static final Map<String, String> STEPS = steps();

  private Rehearsal() {}

  private static Map<String, String> steps() {
    Map<String, String> steps = new LinkedHashMap<>();
    steps.put("drain", "FROM's connector takes no new requests, answers those it has, and ends");
    steps.put("stop", "FROM's services stop, the dependent ones first");
    steps.put("flush", "what FROM committed last is shipped, until TO has it on its disk");
    steps.put("release", "FROM gives its epoch back to the voters");
    steps.put("promises", "a majority of the voters promises the next epoch to TO");
    steps.put("fence", "nothing to wait for: FROM has let go");
    steps.put("renewal", "TO renews for the first time");
    steps.put("replay", "TO's copies are made complete and writable");
    steps.put("services", "TO's services start and become healthy");
    steps.put("connector", "TO's connector connects");
    return steps;
  }

  static VerbOutcome of(Helm.Rehearsed rehearsed, List<MoveReport> newestFirst) {
    Optional<MoveReport> last =
        newestFirst.stream().filter(m -> m.active() && m.reason().equals("switchover")).findFirst();
    Map<String, Long> millis = last.map(MoveReport::stepMillis).orElse(Map.of());
    List<PlannedStep> steps = new ArrayList<>();
    STEPS.forEach(
        (step, what) ->
            steps.add(
                new PlannedStep(
                    step,
                    what.replace("FROM", rehearsed.from()).replace("TO", rehearsed.to()),
                    millis.get(step))));
    String message =
        rehearsed.from().equals(rehearsed.to())
            ? rehearsed.to() + " is active already: nothing would be done"
            : rehearsed.workload()
                + " would go from "
                + rehearsed.from()
                + " to "
                + rehearsed.to()
                + "; nothing was changed";
    return new VerbOutcome.Rehearsed(
        message,
        rehearsed.from(),
        rehearsed.to(),
        steps,
        last.map(MoveReport::totalMillis).orElse(null));
  }
}
