package io.twinkeeper.node.facade;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.node.helm.Helm;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HelmsTest {
  private final ActorTestKit testKit =
      ActorTestKit.create(
          ConfigFactory.parseString(
              """
              akka { loglevel = ERROR, actor.provider = cluster }
              akka.remote.artery { transport = tcp, canonical { hostname = 127.0.0.1, port = 0 } }
              """));

  @AfterEach
  void stop() {
    testKit.shutdownTestKit();
  }

  @Test
  void ordersGoToThisNodesOwnHelmIfItHasOne() {
    ActorRef<Helm.Command> own = testKit.createTestProbe(Helm.Command.class).getRef();
    ActorRef<Helm.Command> far = far();

    assertThat(Helms.nearest(List.of(far, own))).contains(own);
    assertThat(Helms.nearest(List.of(own, far))).contains(own);
    assertThat(Helms.nearest(List.of(far))).contains(far);
    assertThat(Helms.nearest(List.of())).isEmpty();
  }

  private ActorRef<Helm.Command> far() {
    return ActorRefResolver.get(testKit.system())
        .resolveActorRef("akka://far@10.77.0.1:2551/user/helm");
  }
}
