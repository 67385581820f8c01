package io.twinkeeper.node.facade;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.config.TwinConfig;
import io.twinkeeper.protocol.config.TwinConfigs;
import io.twinkeeper.protocol.orders.DrillMark;
import io.twinkeeper.protocol.orders.OrderBook;
import io.twinkeeper.protocol.orders.StandingOrder;
import io.twinkeeper.protocol.status.Degradation;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OrdersViewTest {
  private static final Instant NOON = Instant.parse("2026-12-06T12:00:00Z");
  private static final TwinConfig CONFIG =
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
            workloads { web { } }
          }
          """,
          "twin.conf",
          Path.of("/etc/twinkeeper"),
          "alpha");

  @Test
  void warnsOfScheduledDrillsThatAreRefusedMonthAfterMonth() {
    DrillMark passed = begun(Optional.empty()).ended("passed", "alpha");
    DrillMark refused = DrillMark.noted("web", "d2", "beta", NOON, "refused", Optional.of(passed));
    assertThat(codes(refused)).containsExactly("drill-refused");
  }

  @Test
  void aFailureStaysUntilAFullDrillPassesWhateverIsRefusedMeanwhile() {
    DrillMark failed = begun(Optional.empty()).ended("failed", "alpha");
    DrillMark refused = DrillMark.noted("web", "d2", "beta", NOON, "refused", Optional.of(failed));
    assertThat(codes(refused)).containsExactlyInAnyOrder("drill-failed", "drill-refused");
    assertThat(codes(begun(Optional.of(refused))))
        .containsExactlyInAnyOrder("drill-failed", "drill-refused");
    assertThat(codes(begun(Optional.of(refused)).ended("passed", "alpha"))).isEmpty();
  }

  private static DrillMark begun(Optional<DrillMark> before) {
    return DrillMark.begun("web", "d1", "full", "alpha", "alpha", NOON, before);
  }

  private static List<String> codes(DrillMark mark) {
    StandingOrder order =
        new StandingOrder(DrillMark.matter("web"), 1, "alpha", NOON, true, mark.words());
    return new OrdersView(CONFIG, OrderBook.of(List.of(order)), NOON)
        .degradations(Map.of()).stream().map(Degradation::code).toList();
  }
}
