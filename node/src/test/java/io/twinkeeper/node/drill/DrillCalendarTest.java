package io.twinkeeper.node.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.config.TwinConfigs;
import io.twinkeeper.protocol.config.WorkloadConfig;
import io.twinkeeper.protocol.orders.DrillDue;
import io.twinkeeper.protocol.orders.DrillMark;
import io.twinkeeper.protocol.orders.StandingOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes' calendars and one order book, by a time that the test gives. */
class DrillCalendarTest {
  private static final Instant SATURDAY = Instant.parse("2026-12-05T12:00:00Z");
  private static final Instant DUE = Instant.parse("2026-12-06T03:00:00Z");
  private static final WorkloadConfig WEB =
      Objects.requireNonNull(
          TwinConfigs.parse(
                  """
                  twinkeeper {
                    cluster { name = drills }
                    tls { ca = ca.pem, certificate = node.pem, key = node-key.pem }
                    members = [
                      { name = alpha, role = data, address = "10.77.0.1" }
                      { name = beta, role = data, address = "10.77.0.2" }
                      { name = witness, role = witness, address = "10.77.0.3" }
                    ]
                    drill { schedule = "first sunday 03:00 UTC", late-by = 30m }
                    workloads { web { } }
                  }
                  """,
                  "twin.conf",
                  Path.of("/etc/twinkeeper"),
                  "alpha")
              .workloads()
              .get("web"));

  private final PlayedBook book = new PlayedBook();
  private final Node alpha = new Node("alpha");
  private final Node beta = new Node("beta");

  private final class Node {
    final List<String> begun = new ArrayList<>();
    final List<String> searched = new ArrayList<>();
    final Errands errands = book.errands();
    final DrillCalendar calendar;

    Node(String name) {
      calendar =
          new DrillCalendar(
              name,
              errands,
              () -> "by-" + name,
              (workload, due) -> begun.add(due.id()),
              due -> searched.add(due.id()));
    }

    void look(Instant now) {
      errands.again();
      calendar.look(WEB, book.book, now, begun::contains);
    }
  }

  @BeforeEach
  void lookForTheFirstTime() {
    alpha.look(SATURDAY);
    beta.look(SATURDAY);
  }

  @Test
  void nothingWasDueBeforeTheFirstLook() {
    assertThat(due().settled()).isTrue();
    assertThat(alpha.begun).isEmpty();
  }

  @Test
  void theFirstThatSaysSoBegins() {
    alpha.look(DUE);
    beta.look(DUE);
    alpha.look(DUE.plusSeconds(2));
    assertThat(alpha.begun).containsExactly("by-alpha");
    assertThat(beta.begun).isEmpty();
  }

  @Test
  void whatWasClaimedIsBegunAlthoughTheAnswerToTheClaimWasLost() {
    book.losesAnswers = true;
    alpha.look(DUE);
    assertThat(alpha.begun).isEmpty();
    beta.look(DUE.plusSeconds(1));
    book.losesAnswers = false;
    alpha.look(DUE.plusSeconds(2));
    assertThat(alpha.begun).containsExactly("by-alpha");
    assertThat(beta.begun).isEmpty();
  }

  @Test
  void whatNobodyBeganAlthoughItWasClaimedIsSearchedForOnceItIsTooLate() {
    alpha.look(DUE);
    beta.look(DUE.plus(Duration.ofMinutes(29)));
    assertThat(beta.searched).isEmpty();
    beta.look(DUE.plus(Duration.ofMinutes(32)));
    assertThat(beta.searched).containsExactly("by-alpha");
  }

  @Test
  void whoHasItInHandDoesNotSearch() {
    alpha.look(DUE);
    alpha.look(DUE.plus(Duration.ofHours(3)));
    assertThat(alpha.searched).isEmpty();
  }

  @Test
  void oneThatRunsIsNotSearchedForAndOneThatHasRunIsSettledQuietly() {
    alpha.look(DUE);
    DrillMark runs =
        DrillMark.begun("web", "by-alpha", "full", "alpha", "alpha", DUE, Optional.empty());
    say(DrillMark.matter("web"), runs.words());
    beta.look(DUE.plus(Duration.ofHours(1)));
    assertThat(due().settled()).isFalse();
    say(DrillMark.matter("web"), runs.ended("passed", "alpha").words());
    beta.look(DUE.plus(Duration.ofHours(1)));
    assertThat(due().settledBy()).isEqualTo("beta");
    assertThat(beta.searched).isEmpty();
  }

  @Test
  void twoThatSettleAtOnceSayItOnce() {
    alpha.look(DUE);
    DrillDue open = due();
    List<String> said = new ArrayList<>();
    book.losesAnswers = true;
    alpha.calendar.settle(open, () -> said.add("alpha"));
    book.losesAnswers = false;
    beta.calendar.settle(open, () -> said.add("beta"));
    alpha.errands.again();
    assertThat(said).containsExactly("alpha");
  }

  @Test
  void theNextTimeIsLookedAfterOnceTheLastIsSettled() {
    alpha.look(DUE);
    alpha.calendar.settle(due(), () -> {});
    beta.look(Instant.parse("2027-01-03T03:00:00Z"));
    assertThat(beta.begun).containsExactly("by-beta");
  }

  private DrillDue due() {
    return DrillDue.of("web", book.book).orElseThrow();
  }

  private void say(String matter, Map<String, String> words) {
    StandingOrder order =
        new StandingOrder(matter, book.book.version(matter) + 1, "any", DUE, true, words);
    book.book = book.book.with(List.of(order));
  }
}
