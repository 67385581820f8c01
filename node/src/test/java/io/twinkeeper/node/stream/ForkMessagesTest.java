package io.twinkeeper.node.stream;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.node.ClusterMessage;
import io.twinkeeper.node.stream.ForkMessages.ForkRefusal;
import io.twinkeeper.node.stream.ForkMessages.NoResult;
import io.twinkeeper.node.stream.ForkMessages.Offer;
import io.twinkeeper.node.stream.ForkMessages.Part;
import io.twinkeeper.node.stream.ForkMessages.Pull;
import io.twinkeeper.node.stream.ForkMessages.Result;
import io.twinkeeper.protocol.merge.Conflict;
import io.twinkeeper.protocol.merge.MergePolicy;
import io.twinkeeper.protocol.merge.MergeReport;
import io.twinkeeper.protocol.merge.MergeRules;
import io.twinkeeper.protocol.merge.TableResult;
import io.twinkeeper.protocol.merge.TableRule;
import io.twinkeeper.protocol.stream.Position;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said about forks between nodes, as it travels: jackson-cbor. */
final class ForkMessagesTest {
  private static final ActorTestKit KIT =
      ActorTestKit.create("fork-messages-test", ConfigFactory.load("helm-test.conf"));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  static Stream<ClusterMessage> messages() {
    ActorRef<StreamMessages.Command> ref = KIT.<StreamMessages.Command>createTestProbe().ref();
    MergeRules rules =
        new MergeRules(
            TableRule.of(MergePolicy.UNION),
            Map.of("scores", new TableRule(MergePolicy.NEWEST, "at", true)),
            true);
    Conflict conflict =
        new Conflict(
            "t", Conflict.Kept.FORK, "both sides changed it", null, Map.of("id", "1"), null);
    TableResult table =
        new TableResult("t", MergePolicy.FORK, TableResult.Outcome.MERGED, "", 1, 2, 3, 4, 5, 6, 7);
    MergeReport report =
        new MergeReport(
            "f",
            "w/d",
            "beta",
            Instant.parse("2026-11-21T08:00:00.123456Z"),
            true,
            false,
            List.of(table),
            1,
            List.of(conflict),
            "/log");
    return Stream.of(
        new Offer("t", "f", Long.MAX_VALUE, 7, rules, true, 5, new Position(4, 17, -3), ref),
        new Pull("t", 1L << 40, ref),
        new Result("t", report, new Position(5, 18, 1L << 63)),
        new NoResult("t", ForkRefusal.NOT_NOW, "because"));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void comesBackAsItWentOut(ClusterMessage message) {
    assertThat(KIT.serializationTestKit().verifySerialization(message, false)).isEqualTo(message);
  }

  @Test
  void bytesComeBackAsTheyWentOut() {
    byte[] bytes = {1, 2, -3};
    Part back = KIT.serializationTestKit().verifySerialization(new Part("t", 5, bytes), false);
    assertThat(back.bytes()).isEqualTo(bytes);
    assertThat(back.offset()).isEqualTo(5);
  }

  @Test
  void everyMessageBetweenNodesIsTested() {
    List<Class<?>> tested =
        Stream.concat(messages().map(ClusterMessage::getClass), Stream.of(Part.class))
            .<Class<?>>map(c -> c)
            .toList();
    assertThat(tested)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ForkMessages.class.getDeclaredClasses())
                .filter(ClusterMessage.class::isAssignableFrom)
                .toList());
  }
}
