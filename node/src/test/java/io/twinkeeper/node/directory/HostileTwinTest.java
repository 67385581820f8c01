package io.twinkeeper.node.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.node.directory.DirectoryMessages.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A stream with an honest twin and one that answers everything with lies, at once. */
final class HostileTwinTest {
  private static final Duration WAIT = DirectoryTwin.WAIT;
  private static final Duration A_WHILE = Duration.ofSeconds(4);

  /** In {@link #A_WHILE}: a twin that rests between answers of no use is asked far less often. */
  private static final long MOST_QUESTIONS = 200;

  @TempDir Path base;
  private final ActorTestKit kit =
      ActorTestKit.create("hostile-twin-test", ConfigFactory.load("helm-test.conf"));
  private DirectoryTwin alpha;
  private DirectoryTwin beta;
  private Path beside;
  private Map<String, String> besideBefore;

  @BeforeEach
  void makeTwins() throws IOException {
    beside = Files.createDirectories(base.resolve("alpha/beside"));
    Files.writeString(beside.resolve("canary"), "nobody touches this");
    besideBefore = contents(beside);
    alpha = new DirectoryTwin(kit, base, "alpha");
    beta = new DirectoryTwin(kit, base, "beta");
    alpha.meet(beta);
  }

  @AfterEach
  void end() {
    kit.shutdownTestKit();
  }

  @ParameterizedTest
  @EnumSource(Liar.Lie.class)
  void goesOnWithItsHonestTwinAndAsksTheLiarSeldom(Liar.Lie lie) throws IOException {
    Liar liar = new Liar(lie);
    alpha.meet("mallory", kit.spawn(liar.behavior(), "mallory"));
    alpha.start();
    beta.start();
    await().atMost(WAIT).until(() -> liar.asked() > 0);

    for (int i = 0; i < 3; i++) {
      String name = "from-beta-" + i;
      beta.write(name, name);
      await().atMost(WAIT).until(() -> alpha.has(name));
      String back = "from-alpha-" + i;
      alpha.write(back, back);
      await().atMost(WAIT).until(() -> beta.has(back));
    }
    long before = liar.asked();
    await().during(A_WHILE).atMost(WAIT).until(() -> alpha.has("from-beta-0"));

    assertThat(liar.asked() - before).as("questions").isLessThan(MOST_QUESTIONS);
    assertThat(contents(beside)).isEqualTo(besideBefore);
    assertThat(alpha.tree().keySet()).allMatch(name -> name.startsWith("from-"));
  }

  @Test
  void saysWhichTwinMakesNoSenseUntilThatOneIsGone() throws IOException {
    Liar liar = new Liar(Liar.Lie.NEWS_THAT_ARE_NOISE);
    ActorRef<Command> mallory = kit.spawn(liar.behavior(), "mallory");
    alpha.meet("mallory", mallory);
    alpha.start();
    beta.start();
    await().atMost(WAIT).until(() -> alpha.status().reason() != null);
    for (int i = 0; i < 3; i++) { // what an honest twin tells hides nothing
      String name = "from-beta-" + i;
      beta.write(name, name);
      await().atMost(WAIT).until(() -> alpha.has(name));
      assertThat(alpha.status().reason()).contains("cannot take what mallory tells");
    }

    kit.stop(mallory);

    await().atMost(WAIT).until(() -> alpha.status().reason() == null);
  }

  private static Map<String, String> contents(Path directory) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        contents.put(file.toString(), Files.readString(file) + Files.getLastModifiedTime(file));
      }
    }
    return contents;
  }
}
