package io.twinkeeper.node.boot;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.AbstractActor;
import akka.actor.ExtendedActorSystem;
import akka.actor.Props;
import akka.actor.SystemGuardian;
import akka.actor.Terminated;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
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

  /** Lets the system end only when the actor that it waits for has ended. */
  private static final class Terminator extends AbstractActor {
    private final akka.actor.ActorRef awaited;
    private final CompletableFuture<Done> registered;
    private akka.actor.ActorRef guardian = akka.actor.ActorRef.noSender();

    Terminator(akka.actor.ActorRef awaited, CompletableFuture<Done> registered) {
      this.awaited = awaited;
      this.registered = registered;
    }

    @Override
    public void preStart() {
      getContext()
          .actorSelection("/system")
          .tell(SystemGuardian.RegisterTerminationHook$.MODULE$, getSelf());
      getContext().watch(awaited);
      registered.complete(Done.getInstance());
    }

    @Override
    public Receive createReceive() {
      return receiveBuilder()
          .matchEquals(SystemGuardian.TerminationHook$.MODULE$, hook -> guardian = getSender())
          .match(
              Terminated.class,
              end -> guardian.tell(SystemGuardian.TerminationHookDone$.MODULE$, getSelf()))
          .build();
    }
  }

  private static final class Stream extends AbstractActor {
    @Override
    public Receive createReceive() {
      return emptyBehavior();
    }
  }

  /** A system whose end waits for a system actor of this name. */
  private SystemEnd endThatWaitsFor(String name) {
    ExtendedActorSystem classic = (ExtendedActorSystem) Adapter.toClassic(system);
    akka.actor.ActorRef awaited =
        classic.systemActorOf(Props.create(Stream.class, Stream::new), name);
    CompletableFuture<Done> registered = new CompletableFuture<>();
    classic.systemActorOf(
        Props.create(Terminator.class, () -> new Terminator(awaited, registered)), "terminator");
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
    SystemEnd end = endThatWaitsFor("StreamSupervisor-99");
    system.terminate();

    assertThat(end.await()).isTrue();
    assertThat(system.getWhenTerminated()).isCompleted();
  }

  @Test
  void aSystemThatDoesNotEndEvenThenIsGivenUp() {
    SystemEnd end = endThatWaitsFor("something-else");
    system.terminate();

    assertThat(end.await()).isFalse();
    assertThat(system.getWhenTerminated()).isNotCompleted();

    Adapter.toClassic(system)
        .actorSelection("/system/something-else")
        .tell(akka.actor.PoisonPill.getInstance(), akka.actor.ActorRef.noSender());
    system.getWhenTerminated().toCompletableFuture().join();
  }
}
