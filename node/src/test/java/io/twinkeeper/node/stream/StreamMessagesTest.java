package io.twinkeeper.node.stream;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.node.ClusterMessage;
import io.twinkeeper.node.stream.StreamMessages.Command;
import io.twinkeeper.protocol.stream.Lineage;
import io.twinkeeper.protocol.stream.Position;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the two sides of a stream say, as it travels: jackson-cbor. */
final class StreamMessagesTest {
  private static final ActorTestKit KIT =
      ActorTestKit.create("stream-messages-test", ConfigFactory.load("helm-test.conf"));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  static Stream<ClusterMessage> messages() {
    ActorRef<Command> ref = KIT.<Command>createTestProbe().ref();
    Position position = new Position(7, Long.MAX_VALUE, 0x8000_0000_0000_0001L);
    Lineage lineage =
        new Lineage(List.of(new Lineage.Term(1, 1), new Lineage.Term(7, 0x1_0000_0000L)));
    byte[] bytes = new byte[SegmentFrames.PART_BYTES];
    new Random(1).nextBytes(bytes);
    return Stream.of(
        new StreamMessages.Subscribe("beta", Position.NONE, true, ref),
        new StreamMessages.Arrived(Long.MIN_VALUE, 3),
        new StreamMessages.Acknowledged(5, position),
        new StreamMessages.Have(5, 1, bytes, false),
        new StreamMessages.Have(5, 2, new byte[0], true),
        new StreamMessages.Leading("alpha", 7),
        new StreamMessages.Resumed(5, "alpha", 7, lineage, ref),
        new StreamMessages.Diverged(5, "alpha", 7, Lineage.EMPTY, ref, "it had no copy"),
        new StreamMessages.Bytes(5, 1, bytes),
        new StreamMessages.SnapshotBegins(5, 1, position, 65_536, Integer.MAX_VALUE, lineage),
        new StreamMessages.SnapshotPages(5, 2, bytes),
        new StreamMessages.SnapshotEnds(5, 3),
        new StreamMessages.Alive(
            5,
            9,
            2,
            position,
            Instant.parse("2026-11-21T00:30:53.123456789Z"),
            Duration.ofSeconds(10)));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void comesBackAsItWentOut(ClusterMessage message) throws ReflectiveOperationException {
    Object back = KIT.serializationTestKit().verifySerialization(message, false);
    assertThat(back).hasSameClassAs(message);
    assertThat(components(back)).isEqualTo(components(message));
  }

  @Test
  void everyMessageBetweenNodesIsTested() {
    assertThat(messages().<Class<?>>map(ClusterMessage::getClass).distinct())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(StreamMessages.class.getDeclaredClasses())
                .filter(ClusterMessage.class::isAssignableFrom)
                .toList());
  }

  private static List<Object> components(Object message) throws ReflectiveOperationException {
    List<Object> values = new ArrayList<>();
    for (RecordComponent component : message.getClass().getRecordComponents()) {
      Object value = component.getAccessor().invoke(message);
      values.add(value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : value);
    }
    return values;
  }
}
