package io.twinkeeper.ops.prove;

import io.twinkeeper.ops.cluster.Addresses;
import io.twinkeeper.ops.cluster.ClusterApi;
import io.twinkeeper.ops.prove.fault.Hands;
import io.twinkeeper.ops.prove.stand.Stand;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Gives orders over the admin API, each on a thread of its own: clients do not wait for them. */
final class OperatorAtHand implements Hands.Operator {
  private final ClusterApi api;
  private final Consumer<String> say;

  /**
   * Somebody who has the token of {@code api}.
   *
   * @param say hears why an order was refused; a refusal is an answer, too
   */
  OperatorAtHand(ClusterApi api, Consumer<String> say) {
    this.api = api;
    this.say = say;
  }

  @Override
  public void switchOver(String active) {
    aside(
        "switchover",
        Duration.ZERO,
        () -> api.switchover(active, Stand.WORKLOAD, Addresses.other(active)));
  }

  @Override
  public void activate(String successor, Duration after) {
    aside("activate", after, () -> api.activate(successor, Stand.WORKLOAD));
  }

  private interface Order {
    void give() throws IOException, InterruptedException;
  }

  private void aside(String verb, Duration after, Order order) {
    Thread operator =
        new Thread(
            () -> {
              try {
                TimeUnit.NANOSECONDS.sleep(after.toNanos());
                order.give();
              } catch (IOException refused) {
                say.accept("  " + verb + ": " + refused);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "operator");
    operator.setDaemon(true);
    operator.start();
  }
}
