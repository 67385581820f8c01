package io.twinkeeper.node.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.twinkeeper.node.service.HealthEndpoint;
import io.twinkeeper.protocol.config.ProbeConfig;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProbesTest {
  private static final Duration EVERY = Duration.ofMillis(50);

  private final ActorTestKit kit = ActorTestKit.create();
  private HealthEndpoint edge;

  @BeforeEach
  void startTheEdge() throws IOException {
    edge = new HealthEndpoint();
  }

  @AfterEach
  void stop() {
    edge.close();
    kit.shutdownTestKit();
  }

  @Test
  void tellsWhatDoesNotAnswerAsExpectedUntilItDoes() {
    edge.answer(502);
    ActorRef<Probes.Command> probes = probing(edge.uri(), EVERY);
    String where = "shop " + edge.uri();
    await().until(() -> failing(probes).containsKey(where));
    assertThat(failing(probes)).containsEntry(where, "status 502 where 200 is expected");
    edge.answer(200);
    await().until(() -> failing(probes).isEmpty());
  }

  @Test
  void tellsThatNobodyAnswers() {
    URI gone = edge.uri();
    edge.close();
    ActorRef<Probes.Command> probes = probing(gone, EVERY);
    await().until(() -> !failing(probes).isEmpty());
    assertThat(failing(probes)).containsEntry("shop " + gone, "no answer where 200 is expected");
  }

  @Test
  void doesNotTellOfOneFailureAlone() {
    edge.answer(502);
    ActorRef<Probes.Command> probes = probing(edge.uri(), Duration.ofSeconds(1));
    await().until(() -> edge.asked() == 1);
    edge.answer(200);
    await()
        .until(
            () -> {
              assertThat(failing(probes)).isEmpty();
              return edge.asked() > 1;
            });
  }

  @Test
  void asksWhatFailsMoreOften() {
    edge.answer(502);
    kit.spawn(Probes.create(only(edge.uri()), Duration.ofSeconds(1), Duration.ofMillis(10)));
    await().atMost(Duration.ofSeconds(5)).until(() -> edge.asked() >= 10);
  }

  private ActorRef<Probes.Command> probing(URI url, Duration again) {
    return kit.spawn(Probes.create(only(url), EVERY, again));
  }

  private static Map<String, List<ProbeConfig>> only(URI url) {
    return Map.of("shop", List.of(new ProbeConfig(url, 200)));
  }

  private Map<String, String> failing(ActorRef<Probes.Command> probes) {
    TestProbe<Probes.Failing> answer = kit.createTestProbe(Probes.Failing.class);
    probes.tell(new Probes.Query(answer.getRef()));
    return answer.receiveMessage().reasons();
  }
}
