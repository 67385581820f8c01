package io.twinkeeper.node.service;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.twinkeeper.node.guard.GuardedCommand;
import io.twinkeeper.node.guard.Guards;
import io.twinkeeper.node.guard.Term;
import io.twinkeeper.node.service.Service.State;
import io.twinkeeper.protocol.config.ServiceConfig;
import io.twinkeeper.protocol.config.WorkloadConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All services of one workload: started in dependency order, stopped in reverse, both as parallel
 * as the dependencies allow. A service without a health check counts as healthy once it has
 * started.
 *
 * <pre>
 * idle → standing by → serving → stopping → idle
 *   └──────────────────↗  (standing by may also stop)
 * </pre>
 */
public final class Services {
  /** What the services may be told. */
  public sealed interface Command {}

  /**
   * Start all in {@code term}; those that stand by are taken over warm. From idle or standing by.
   */
  public record Activate(Term term, long untilBootMillis) implements Command {}

  /** Run those with {@code standby = running} without a deadline. From idle. */
  public record StandBy() implements Command {}

  /** A later deadline, passed on to every guard. Without effect unless serving. */
  public record ServeUntil(long bootMillis) implements Command {}

  /**
   * End all. Answered when no process of any service is left, normally within the guards' stop
   * time; processes that the kernel cannot end delay the answer for ever.
   */
  public record Stop(ActorRef<Stopped> replyTo) implements Command {}

  private record ServiceChanged(Service.Changed change) implements Command {}

  /** The answer to {@link Stop}. */
  public record Stopped() {}

  /** What the listener hears. */
  public sealed interface Event {}

  /** Since {@link Activate} or a trouble, every service has now become healthy. */
  public record AllHealthy() implements Event {}

  /** The state of each service, by name, as people read it: {@code backing-off}. */
  public record StateChanged(Map<String, String> states) implements Event {}

  /** A guard refused: the term was closed by a last word. Stop, and give the grant up. */
  public record TermClosed() implements Event {}

  private final ActorRef<Event> listener;
  private final Guards guards;
  private final Dependencies dependencies;
  private final Map<String, ActorRef<Service.Command>> services = new LinkedHashMap<>();

  private Services(
      ActorContext<Command> context,
      WorkloadConfig workload,
      Guards guards,
      Patience patience,
      ActorRef<Event> listener) {
    this.listener = listener;
    this.guards = guards;
    this.dependencies = Dependencies.of(workload.services());
    HttpCheck http = new HttpCheck();
    ActorRef<Service.Changed> changes =
        context.messageAdapter(Service.Changed.class, ServiceChanged::new);
    for (ServiceConfig service : workload.services().values()) {
      ActorRef<Service.Command> child =
          context.spawn(
              Service.create(plan(workload, service, patience), guards, http, changes),
              service.name(),
              DispatcherSelector.blocking());
      context.watch(child);
      services.put(service.name(), child);
    }
  }

  /** The services of {@code workload}, none of them running. */
  public static Behavior<Command> create(
      WorkloadConfig workload, Guards guards, ActorRef<Event> listener) {
    return create(workload, guards, Patience.WITH_SERVICES, listener);
  }

  /** The same with another patience. */
  public static Behavior<Command> create(
      WorkloadConfig workload, Guards guards, Patience patience, ActorRef<Event> listener) {
    return Behaviors.setup(
        context -> {
          Services services = new Services(context, workload, guards, patience, listener);
          return services.idle(Board.allStopped(services.services.keySet()));
        });
  }

  private static Service.Plan plan(
      WorkloadConfig workload, ServiceConfig service, Patience patience) {
    return new Service.Plan(
        new GuardedCommand(
            workload.name(),
            service.name(),
            service.command(),
            service.environment(),
            service.workingDirectory()),
        service.health(),
        patience);
  }

  // ---- idle, standing by ----

  private Behavior<Command> idle(Board board) {
    return Behaviors.receive(Command.class)
        .onMessage(Activate.class, m -> activate(board, m))
        .onMessage(StandBy.class, m -> standBy(board))
        .onMessage(ServeUntil.class, m -> Behaviors.same())
        .onMessage(Stop.class, m -> answer(board, m))
        .onMessage(ServiceChanged.class, m -> idle(noted(board, m)))
        .build();
  }

  private Behavior<Command> standBy(Board board) {
    return standingBy(call(board.fresh(), dependencies.standby(), new Service.StandBy()));
  }

  private Behavior<Command> standingBy(Board board) {
    return Behaviors.receive(Command.class)
        .onMessage(Activate.class, m -> activate(board, m))
        .onMessage(ServeUntil.class, m -> Behaviors.same())
        .onMessage(Stop.class, m -> stop(board, m))
        .onMessage(ServiceChanged.class, m -> onStandbyChanged(noted(board, m)))
        .build();
  }

  private Behavior<Command> onStandbyChanged(Board board) {
    return standingBy(call(board, dependencies.standby(), new Service.StandBy()));
  }

  // ---- serving ----

  private Behavior<Command> activate(Board board, Activate order) {
    if (services.isEmpty()) {
      listener.tell(new AllHealthy());
    }
    Service.Serve serve = new Service.Serve(order.term, order.untilBootMillis);
    return serving(call(board.fresh(), dependencies, serve), serve);
  }

  private Behavior<Command> serving(Board board, Service.Serve serve) {
    return Behaviors.receive(Command.class)
        .onMessage(ServeUntil.class, m -> extend(board, serve, m))
        .onMessage(Stop.class, m -> stop(board, m))
        .onMessage(ServiceChanged.class, m -> onServingChanged(board, m, serve))
        .build();
  }

  private Behavior<Command> extend(Board board, Service.Serve serve, ServeUntil m) {
    services.values().forEach(service -> service.tell(new Service.ServeUntil(m.bootMillis)));
    return serving(board, new Service.Serve(serve.term(), m.bootMillis));
  }

  private Behavior<Command> onServingChanged(Board before, ServiceChanged m, Service.Serve serve) {
    Board board = noted(before, m);
    if (board.allHealthy() && !before.allHealthy()) {
      listener.tell(new AllHealthy());
    }
    if (m.change.state() == State.CLOSED) {
      listener.tell(new TermClosed());
    }
    return serving(call(board, dependencies, serve), serve);
  }

  /**
   * Tells {@code order} to everyone of {@code wanted} who was not yet told and whose needs are met.
   */
  private Board call(Board board, Dependencies wanted, Service.Command order) {
    Board next = board;
    for (String name : wanted.startable(board)) {
      tell(name, order);
      next = next.called(name).with(name, State.STARTING);
    }
    return next;
  }

  // ---- stopping ----

  private Behavior<Command> stop(Board board, Stop order) {
    long killAt = guards.clock().millis() + guards.stopTime().toMillis();
    return stopOn(board.fresh(), new Service.Stop(killAt), List.of(order));
  }

  private Behavior<Command> stopOn(Board board, Service.Stop stop, List<Stop> orders) {
    if (board.allStopped()) {
      orders.forEach(order -> order.replyTo.tell(new Stopped()));
      return idle(board.fresh());
    }
    Board next = board;
    for (String name : dependencies.stoppable(board)) {
      tell(name, stop);
      next = next.called(name);
    }
    return stopping(next, stop, orders);
  }

  private Behavior<Command> stopping(Board board, Service.Stop stop, List<Stop> orders) {
    return Behaviors.receive(Command.class)
        .onMessage(ServeUntil.class, m -> Behaviors.same())
        .onMessage(Stop.class, m -> stopping(board, stop, with(orders, m)))
        .onMessage(ServiceChanged.class, m -> stopOn(noted(board, m), stop, orders))
        .build();
  }

  private static List<Stop> with(List<Stop> orders, Stop order) {
    return Stream.concat(orders.stream(), Stream.of(order)).toList();
  }

  private Behavior<Command> answer(Board board, Stop order) {
    order.replyTo.tell(new Stopped());
    return idle(board);
  }

  // ---- shared ----

  private void tell(String name, Service.Command command) {
    ActorRef<Service.Command> service = services.get(name);
    if (service != null) {
      service.tell(command);
    }
  }

  private Board noted(Board board, ServiceChanged m) {
    Board next = board.with(m.change.service(), m.change.state());
    listener.tell(new StateChanged(next.labels()));
    return next;
  }
}
