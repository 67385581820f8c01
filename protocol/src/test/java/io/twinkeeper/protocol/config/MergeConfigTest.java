package io.twinkeeper.protocol.config;

import static io.twinkeeper.protocol.config.ConfigText.problems;
import static io.twinkeeper.protocol.config.ConfigText.readWorkload;
import static io.twinkeeper.protocol.config.ConfigText.withWorkload;
import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.merge.MergePolicy;
import io.twinkeeper.protocol.merge.MergeSettings;
import io.twinkeeper.protocol.merge.TableRule;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergeConfigTest {
  private static MergeSettings read(String workload, String merge) {
    return Objects.requireNonNull(readWorkload(text(workload, merge)).databases().get("d")).merge();
  }

  private static String text(String workload, String merge) {
    return workload + "\ndatabases { d { path = \"/d.db\"\n" + merge + " } }";
  }

  @Test
  void asksAndLetsTheWinnerStayIfNothingIsSaid() {
    assertThat(read("", "")).isEqualTo(MergeSettings.DEFAULT);
    assertThat(read("merge = ask", "")).isEqualTo(MergeSettings.DEFAULT);
  }

  @Test
  void readsEveryProperty() {
    MergeSettings merge =
        read(
            "merge = auto",
            """
            merge { default = manual, tables {
              events { policy = union }
              Scores { policy = newest, column = updated_at, triggers = fire }
              "odd.name" { policy = skip }
            } }
            """);
    assertThat(merge.auto()).isTrue();
    assertThat(merge.rules().of("anything")).isEqualTo(TableRule.of(MergePolicy.MANUAL));
    assertThat(merge.rules().of("EVENTS")).isEqualTo(TableRule.of(MergePolicy.UNION));
    assertThat(merge.rules().of("scores"))
        .isEqualTo(new TableRule(MergePolicy.NEWEST, "updated_at", true));
    assertThat(merge.rules().of("odd.name")).isEqualTo(TableRule.of(MergePolicy.SKIP));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "default = newest | default: newest needs a column",
        "tables { t { policy = newest } } | tables.t.policy: newest needs a column",
        "tables { t { policy = union, column = at } } | column: only newest compares a column",
        "tables { t { triggers = fire } } | tables.t.policy: is missing",
        "tables { t { policy = unoin } } | did you mean union?",
        "tables { t { policy = union, trigers = fire } } | did you mean triggers?",
        "tabels { } | did you mean tables?"
      })
  void refusesWhatMakesNoSense(String merge, String problem) {
    assertThat(problems(withWorkload(text("", "merge { " + merge + " }"))))
        .singleElement()
        .asString()
        .contains(problem);
  }

  @Test
  void knowsTheWorkloadsKey() {
    assertThat(problems(withWorkload(text("merge = always", ""))))
        .singleElement()
        .asString()
        .contains("merge: \"always\" is not known", "use auto or ask");
  }
}
