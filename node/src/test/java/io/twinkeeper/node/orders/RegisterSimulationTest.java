package io.twinkeeper.node.orders;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.node.orders.OrderDesk.Made;
import io.twinkeeper.node.orders.SimulatedPanel.Defect;
import io.twinkeeper.protocol.orders.StandingOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Many short lives of an order book with three copies, six writers at once, lost and late messages
 * and members that are cut off. Each word names the word that its writer saw before, so the line of
 * words can be walked back from the last one: every word that was said to be made must be on it.
 */
class RegisterSimulationTest {
  private static final String MATTER = "pause/web";
  private static final List<String> MEMBERS = List.of("alpha", "beta", "witness");
  private static final int WRITERS = 6;
  private static final int CHANGES_EACH = 4;
  private static final long LIFE_MILLIS = 20_000;

  @Test
  void everyWordThatWasMadeIsInTheOneLineOfWords() {
    long made =
        LongStream.range(0, 2_000)
            .map(
                seed -> {
                  Life life = new Life(seed, Defect.NONE);
                  assertThat(life.complaints()).as("seed " + seed).isEmpty();
                  return life.made.size();
                })
            .sum();
    assertThat(made).as("or nothing was tried").isGreaterThan(10_000);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  void findsCopiesThatBreakTheirPromises(Defect defect) {
    assertThat(
            LongStream.range(0, 500)
                .filter(seed -> !new Life(seed, defect).complaints().isEmpty())
                .findFirst())
        .isPresent();
  }

  private static final class Life {
    private final Random random;
    private final SimulatedPanel panel;
    private final Map<String, StandingOrder> said = new HashMap<>();
    private final List<String> made = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private Optional<StandingOrder> last = Optional.empty();
    private long latestMade;

    Life(long seed, Defect defect) {
      random = new Random(seed);
      panel = new SimulatedPanel(random, defect, MEMBERS);
      for (int writer = 0; writer < WRITERS; writer++) {
        OrderDesk desk = desk(MEMBERS.get(writer % MEMBERS.size()));
        String name = "w" + writer;
        panel.at(random.nextInt(2_000), () -> write(desk, name, CHANGES_EACH));
      }
      for (int i = 0; i < 6; i++) {
        panel.at(random.nextInt((int) LIFE_MILLIS), this::cutOff);
        panel.at(random.nextInt((int) LIFE_MILLIS), panel::share);
      }
      panel.at(LIFE_MILLIS, () -> panel.cutOff(Optional.empty()));
      panel.at(LIFE_MILLIS + 60_000, this::readUntilHeard);
      panel.run();
    }

    private OrderDesk desk(String node) {
      return new OrderDesk(
          node, panel, MEMBERS.size(), () -> Instant.ofEpochMilli(panel.nowMillis()));
    }

    private void cutOff() {
      panel.cutOff(
          random.nextInt(3) == 0
              ? Optional.empty()
              : Optional.of(MEMBERS.get(random.nextInt(MEMBERS.size()))));
    }

    private void write(OrderDesk desk, String writer, int left) {
      if (left == 0) {
        return;
      }
      long madeBefore = latestMade;
      desk.change(
              MATTER,
              book -> {
                Optional<StandingOrder> before = book.last(MATTER);
                if (before.map(StandingOrder::version).orElse(0L) < madeBefore) {
                  complaints.add(writer + " does not see " + madeBefore + ", which was made");
                }
                String id = writer + "-" + said.size();
                Map<String, String> words =
                    Map.of("id", id, "before", before.map(o -> o.word("id")).orElse(""));
                said.put(id, new StandingOrder(MATTER, 0, "", Instant.EPOCH, true, words));
                return new OrderDesk.Say(words);
              })
          .thenAccept(
              outcome -> {
                if (outcome instanceof Made word) {
                  made.add(word.order().word("id"));
                  latestMade = Math.max(latestMade, word.order().version());
                }
                write(desk, writer, left - 1);
              });
    }

    private void readUntilHeard() {
      desk("alpha")
          .read()
          .thenAccept(
              book -> {
                if (book.isPresent()) {
                  last = book.get().last(MATTER);
                } else {
                  readUntilHeard();
                }
              });
    }

    List<String> complaints() {
      Set<String> line = new HashSet<>();
      String id = last.map(order -> order.word("id")).orElse("");
      while (!id.isEmpty() && line.add(id)) {
        StandingOrder order = said.get(id);
        id = order == null ? "" : order.word("before");
      }
      made.stream()
          .filter(word -> !line.contains(word))
          .forEach(word -> complaints.add(word + " was made and is not in the line"));
      return complaints;
    }
  }
}
