package io.twinkeeper.node.tunnel;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.twinkeeper.node.guard.GuardedCommand;
import io.twinkeeper.node.guard.Guards;
import io.twinkeeper.node.guard.Term;
import io.twinkeeper.node.service.HttpCheck;
import io.twinkeeper.node.service.Patience;
import io.twinkeeper.node.service.Service;
import io.twinkeeper.node.service.Service.State;
import io.twinkeeper.protocol.config.ConnectorConfig;
import io.twinkeeper.protocol.config.ServiceConfig.Health;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A workload's connector: runs only in a term and never past its deadline. Restarted with backoff
 * while wanted, also when it stays not ready for {@link Patience#WITH_CONNECTORS}'s 15 s.
 *
 * <pre>
 * stopped → connecting ⇄ ready        either → disconnecting → stopped
 * </pre>
 */
public final class Connector {
  private static final String NAME = "connector";
  private static final Duration POLL_EVERY = Duration.ofMillis(150);
  private static final Duration POLL_TIMEOUT = Duration.ofSeconds(1);

  /** What a connector may be told. */
  public sealed interface Command {}

  /** Start in {@code term}. From stopped. */
  public record Connect(Term term, long untilBootMillis) implements Command {}

  /** A later deadline. Without effect while stopped. */
  public record ServeUntil(long bootMillis) implements Command {}

  /**
   * End the process. Answered when nothing of it is left, normally within the guards' stop time.
   */
  public record Disconnect(ActorRef<Disconnected> replyTo) implements Command {}

  private record ProcessChanged(State state) implements Command {}

  /** The answer to {@link Disconnect}. */
  public record Disconnected() {}

  /** What the listener hears. */
  public sealed interface Event {}

  /** The outside reaches the workload: {@code ready} answered 2xx, or there is none to ask. */
  public record Ready() implements Event {}

  /** It no longer does. {@code state} is the process's, as people read it. */
  public record NotReady(String state) implements Event {}

  /** The guard refused: the term was closed by a last word. Give the grant up. */
  public record TermClosed() implements Event {}

  private final ActorRef<Service.Command> process;
  private final Guards guards;
  private final ActorRef<Event> listener;

  private Connector(ActorRef<Service.Command> process, Guards guards, ActorRef<Event> listener) {
    this.process = process;
    this.guards = guards;
    this.listener = listener;
  }

  /** A stopped connector of {@code workload}. */
  public static Behavior<Command> create(
      String workload, ConnectorConfig config, Guards guards, ActorRef<Event> listener) {
    return create(workload, config, guards, Patience.WITH_CONNECTORS, listener);
  }

  /** The same with another patience. */
  public static Behavior<Command> create(
      String workload,
      ConnectorConfig config,
      Guards guards,
      Patience patience,
      ActorRef<Event> listener) {
    return Behaviors.setup(
        context -> {
          Service.Plan plan = plan(workload, config, patience);
          return new Connector(spawn(context, plan, guards), guards, listener).stopped();
        });
  }

  private static ActorRef<Service.Command> spawn(
      ActorContext<Command> context, Service.Plan plan, Guards guards) {
    ActorRef<Service.Changed> changes =
        context.messageAdapter(Service.Changed.class, m -> new ProcessChanged(m.state()));
    ActorRef<Service.Command> process =
        context.spawn(
            Service.create(plan, guards, new HttpCheck(), changes),
            "process",
            DispatcherSelector.blocking());
    context.watch(process);
    return process;
  }

  private static Service.Plan plan(String workload, ConnectorConfig config, Patience patience) {
    return new Service.Plan(
        new GuardedCommand(
            workload, NAME, config.command(), config.environment(), Optional.empty()),
        config.ready().map(ready -> new Health(ready, POLL_EVERY, POLL_TIMEOUT)),
        patience);
  }

  private Behavior<Command> stopped() {
    return Behaviors.receive(Command.class)
        .onMessage(Connect.class, this::connect)
        .onMessage(ServeUntil.class, m -> Behaviors.same())
        .onMessage(Disconnect.class, this::answer)
        .onMessage(ProcessChanged.class, m -> Behaviors.same())
        .build();
  }

  private Behavior<Command> connect(Connect m) {
    process.tell(new Service.Serve(m.term, m.untilBootMillis));
    return connecting();
  }

  private Behavior<Command> connecting() {
    return Behaviors.receive(Command.class)
        .onMessage(ServeUntil.class, this::extend)
        .onMessage(Disconnect.class, this::disconnect)
        .onMessage(ProcessChanged.class, m -> m.state == State.HEALTHY, m -> becomeReady())
        .onMessage(ProcessChanged.class, m -> m.state == State.CLOSED, m -> giveUp())
        .onMessage(ProcessChanged.class, m -> Behaviors.same())
        .build();
  }

  private Behavior<Command> becomeReady() {
    listener.tell(new Ready());
    return ready();
  }

  private Behavior<Command> ready() {
    return Behaviors.receive(Command.class)
        .onMessage(ServeUntil.class, this::extend)
        .onMessage(Disconnect.class, this::disconnect)
        .onMessage(ProcessChanged.class, this::becomeNotReady)
        .build();
  }

  private Behavior<Command> becomeNotReady(ProcessChanged m) {
    listener.tell(new NotReady(m.state.label()));
    return connecting();
  }

  private Behavior<Command> giveUp() {
    listener.tell(new TermClosed());
    return stopped();
  }

  private Behavior<Command> extend(ServeUntil m) {
    process.tell(new Service.ServeUntil(m.bootMillis));
    return Behaviors.same();
  }

  private Behavior<Command> disconnect(Disconnect m) {
    process.tell(new Service.Stop(guards.clock().millis() + guards.stopTime().toMillis()));
    return disconnecting(List.of(m));
  }

  private Behavior<Command> disconnecting(List<Disconnect> orders) {
    return Behaviors.receive(Command.class)
        .onMessage(ServeUntil.class, m -> Behaviors.same())
        .onMessage(Disconnect.class, m -> disconnecting(with(orders, m)))
        .onMessage(ProcessChanged.class, m -> m.state == State.STOPPED, m -> answerAll(orders))
        .onMessage(ProcessChanged.class, m -> Behaviors.same())
        .build();
  }

  private static List<Disconnect> with(List<Disconnect> orders, Disconnect order) {
    return Stream.concat(orders.stream(), Stream.of(order)).toList();
  }

  private Behavior<Command> answerAll(List<Disconnect> orders) {
    orders.forEach(order -> order.replyTo.tell(new Disconnected()));
    return stopped();
  }

  private Behavior<Command> answer(Disconnect m) {
    m.replyTo.tell(new Disconnected());
    return stopped();
  }
}
