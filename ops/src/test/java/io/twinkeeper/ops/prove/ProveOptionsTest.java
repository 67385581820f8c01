package io.twinkeeper.ops.prove;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.prove.fault.Kind;
import io.twinkeeper.ops.prove.fault.Plan;
import io.twinkeeper.ops.prove.fault.Schedule;
import io.twinkeeper.ops.prove.stand.Third;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProveOptionsTest {
  private static final List<Kind> KINDS = List.of(Kind.BRIDGE, Kind.ISOLATE_WITNESS);

  @Test
  void theSecondProcessIsToldWhoHasTheThirdVote() {
    assertThat(options(Third.LEASE, false).inside("twin-prove-1"))
        .startsWith("prove", "--inside", "twin-prove-1", "--third", "lease")
        .containsSequence("--faults", "bridge,isolate-witness")
        .containsSequence("--seed", "7")
        .contains("--brief")
        .doesNotContain("--each", "--break");
    assertThat(options(Third.WITNESS, true).inside("twin-prove-1"))
        .containsSequence("--third", "witness")
        .contains("--each");
  }

  @Test
  void aRoundIsPlayedAgainInTheSameMode() {
    Plan plan = new Schedule(Third.LEASE, KINDS, 30, true).of(Kind.BRIDGE, 8);

    assertThat(options(Third.LEASE, true).again(plan))
        .isEqualTo(
            "twin prove --third lease --seed 8 --each --faults bridge --brief --timings wan");
    assertThat(options(Third.LEASE, false).again(plan))
        .isEqualTo(
            "twin prove --third lease --seed 8 --rounds 1 --combined 30"
                + " --faults bridge,isolate-witness --brief --timings wan");
  }

  @Test
  void aMissingPostgresIsRefusedWithOneLineThatNamesThePackage() {
    ProveCommand.requirePostgres(Optional.of(Path.of("/usr/lib/postgresql/15/bin")));
    assertThatThrownBy(() -> ProveCommand.requirePostgres(Optional.empty()))
        .isInstanceOf(CommandFailure.class)
        .hasMessage("--third lease needs Debian's PostgreSQL server: apt-get install postgresql");
  }

  private static ProveOptions options(Third third, boolean each) {
    return new ProveOptions(
        third, 2, 0, 7, KINDS, each, 30, true, 50, "wan", false, Set.of(), Path.of("/p"), true);
  }
}
