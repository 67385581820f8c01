package io.twinkeeper.node.boot;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.AbstractActor;
import akka.actor.ActorRef;
import akka.actor.ExtendedActorSystem;
import akka.actor.Props;
import akka.actor.SystemGuardian;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The remoting is played by an actor that delays the end in the way Artery's terminator does. */
@Timeout(30)
class SystemEndTest {
  private static final Duration PATIENCE = Duration.ofMillis(400);

  private final ActorSystem<Void> system =
      ActorSystem.create(
          Behaviors.empty(),
          "ending",
          ConfigFactory.parseString("akka.stdout-loglevel = OFF, akka.loglevel = OFF")
              .withFallback(ConfigFactory.load()));

  /** Lets the system end only when what it waits for is done, well or badly. */
  private static final class Terminator extends AbstractActor {
    private final CompletionStage<Done> awaited;
    private final CompletableFuture<Done> registered;

    Terminator(CompletionStage<Done> awaited, CompletableFuture<Done> registered) {
      this.awaited = awaited;
      this.registered = registered;
    }

    @Override
    public void preStart() {
      getContext()
          .actorSelection("/system")
          .tell(SystemGuardian.RegisterTerminationHook$.MODULE$, getSelf());
      registered.complete(Done.getInstance());
    }

    @Override
    public Receive createReceive() {
      return receiveBuilder()
          .matchEquals(SystemGuardian.TerminationHook$.MODULE$, hook -> allow(getSender()))
          .build();
    }

    private void allow(ActorRef guardian) {
      ActorRef self = getSelf();
      awaited.whenComplete(
          (done, failure) -> guardian.tell(SystemGuardian.TerminationHookDone$.MODULE$, self));
    }
  }

  /** The end of a system that first waits for {@code awaited}. */
  private SystemEnd endAfter(CompletionStage<Done> awaited) {
    CompletableFuture<Done> registered = new CompletableFuture<>();
    ((ExtendedActorSystem) Adapter.toClassic(system))
        .systemActorOf(
            Props.create(Terminator.class, () -> new Terminator(awaited, registered)),
            "terminator");
    registered.join();
    return new SystemEnd(system, PATIENCE);
  }

  @Test
  void aSystemWithoutHangingStreamsJustEnds() {
    SystemEnd end = new SystemEnd(system, Duration.ofSeconds(20));
    system.terminate();

    assertThat(end.await()).isTrue();
  }

  @Test
  void aRemoteStreamThatNeverCompletesIsStoppedByForce() {
    CompletionStage<Done> stream = Source.maybe().runWith(Sink.ignore(), system);
    SystemEnd end = endAfter(stream);
    system.terminate();

    assertThat(end.await()).isTrue();
    assertThat(system.getWhenTerminated()).isCompleted();
  }

  @Test
  void aSystemThatDoesNotEndEvenThenIsGivenUp() {
    CompletableFuture<Done> somethingElse = new CompletableFuture<>();
    SystemEnd end = endAfter(somethingElse);
    system.terminate();

    assertThat(end.await()).isFalse();
    assertThat(system.getWhenTerminated()).isNotCompleted();

    somethingElse.complete(Done.getInstance());
    system.getWhenTerminated().toCompletableFuture().join();
  }
}
