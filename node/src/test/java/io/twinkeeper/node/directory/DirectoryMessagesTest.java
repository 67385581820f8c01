package io.twinkeeper.node.directory;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.node.ClusterMessage;
import io.twinkeeper.node.directory.DirectoryMessages.Command;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What twins say about a directory, as it travels: jackson-cbor. */
final class DirectoryMessagesTest {
  private static final ActorTestKit KIT =
      ActorTestKit.create("directory-messages-test", ConfigFactory.load("helm-test.conf"));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  static Stream<ClusterMessage> messages() {
    ActorRef<Command> ref = KIT.<Command>createTestProbe().ref();
    byte[] bytes = new byte[DirectoryMessages.MOST_BYTES];
    new Random(1).nextBytes(bytes);
    return Stream.of(
        new DirectoryMessages.Asked("beta", Long.MIN_VALUE, true, "c3", "", 0, 0, 0, 0, false, ref),
        new DirectoryMessages.Asked(
            "beta", 7, false, "c3", "a1b2", 1L << 40, 3, 1L << 50, 2, true, ref),
        new DirectoryMessages.Told("alpha", 7, "a1b2", 9, true, bytes),
        new DirectoryMessages.Told("alpha", 8, "a1b2", 9, false, new byte[0]),
        new DirectoryMessages.Fetch("beta", 9, bytes, ref),
        new DirectoryMessages.Contents("alpha", 9, bytes),
        new DirectoryMessages.Later("alpha", 9, Duration.ofMillis(12_345)),
        new DirectoryMessages.Unread("alpha", 9),
        new DirectoryMessages.LookNow("beta", 10, true, ref),
        new DirectoryMessages.Looked("alpha", 10, "a1b2", 11, null, false, false),
        new DirectoryMessages.Looked("alpha", 10, "", 0, "the root is not there", true, false));
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
            Arrays.stream(DirectoryMessages.class.getDeclaredClasses())
                .filter(ClusterMessage.class::isAssignableFrom)
                .toList());
  }

  private static List<Object> components(Object message) throws ReflectiveOperationException {
    List<Object> values = new ArrayList<>();
    for (RecordComponent component : message.getClass().getRecordComponents()) {
      Object value = component.getAccessor().invoke(message);
      values.add(value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : String.valueOf(value));
    }
    return values;
  }
}
