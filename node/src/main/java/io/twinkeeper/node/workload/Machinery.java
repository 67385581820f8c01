package io.twinkeeper.node.workload;

import akka.actor.typed.ActorRef;
import io.twinkeeper.node.guard.Guards;
import io.twinkeeper.node.guard.LastWords;
import io.twinkeeper.node.guard.Term;
import io.twinkeeper.node.service.Services;
import io.twinkeeper.node.tunnel.Connector;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs for a workload: its services and its connector, in the term of one epoch. Not
 * thread-safe; owned by the workload's actor.
 */
final class Machinery {
  private static final Logger LOG = LoggerFactory.getLogger(Machinery.class);

  private final ActorRef<Services.Command> services;
  private final @Nullable ActorRef<Connector.Command> connector;
  private final boolean dialsWithServices;
  private final Guards guards;
  private final LastWords lastWords;
  private final LongSupplier bootClock;
  private Map<String, String> serviceStates = new TreeMap<>();
  private String connectorState = "stopped";
  private @Nullable Term term;
  private Permit permit;

  Machinery(
      ActorRef<Services.Command> services,
      @Nullable ActorRef<Connector.Command> connector,
      boolean dialsWithServices,
      Guards guards,
      LastWords lastWords,
      LongSupplier bootClock) {
    this.services = services;
    this.connector = connector;
    this.dialsWithServices = dialsWithServices;
    this.guards = guards;
    this.lastWords = lastWords;
    this.bootClock = bootClock;
    this.permit = new Permit(bootClock);
  }

  boolean hasConnector() {
    return connector != null;
  }

  /** Whether the connector starts beside the services instead of after them. */
  boolean dialsWithServices() {
    return hasConnector() && dialsWithServices;
  }

  Map<String, String> serviceStates() {
    return serviceStates;
  }

  String connectorState() {
    return connectorState;
  }

  /** Until when everything may serve, on the boot clock; 0 if it may not. */
  long serveUntilMillis() {
    return permit.untilBootMillis();
  }

  /** The present grant's: what it says is about that epoch for ever. */
  Permit permit() {
    return permit;
  }

  /** A new grant begins: nothing may serve until it is renewed. */
  void forgetDeadline() {
    permit = new Permit(bootClock);
  }

  /** Passes a later deadline on to every guard. */
  void serveUntil(long bootMillis) {
    permit.extendTo(bootMillis);
    services.tell(new Services.ServeUntil(serveUntilMillis()));
    if (connector != null) {
      connector.tell(new Connector.ServeUntil(serveUntilMillis()));
    }
  }

  /** Runs what also runs on a node that only follows. */
  void standBy() {
    services.tell(new Services.StandBy());
  }

  /**
   * Prepares what the guards need for {@code epoch}, their last word included. Once per epoch;
   * services may start in it more than once.
   *
   * @throws IOException if the guards' directory cannot be written
   */
  void openTerm(String workload, long epoch, String node) throws IOException {
    term = guards.openTerm(workload, epoch, lastWords.sign(workload, epoch, node));
  }

  boolean isTermOpen() {
    return term != null;
  }

  void startServices() {
    services.tell(new Services.Activate(Objects.requireNonNull(term), serveUntilMillis()));
  }

  void connect() {
    Objects.requireNonNull(connector)
        .tell(new Connector.Connect(Objects.requireNonNull(term), serveUntilMillis()));
  }

  void disconnect(ActorRef<Connector.Disconnected> replyTo) {
    Objects.requireNonNull(connector).tell(new Connector.Disconnect(replyTo));
  }

  void stopServices(ActorRef<Services.Stopped> replyTo) {
    connectorState = "stopped";
    services.tell(new Services.Stop(replyTo));
  }

  /** The epoch is over and nothing of it runs: no last word is needed any more. */
  void closeTerm() {
    if (term != null) {
      try {
        term.close();
      } catch (IOException e) {
        LOG.warn("the guards' term {} could not be closed: {}", term.directory(), e.toString());
      }
      term = null;
    }
  }

  /** Notes what the services tell; true if their states have changed. */
  boolean note(Services.Event event) {
    if (event instanceof Services.StateChanged m) {
      serviceStates = new TreeMap<>(m.states());
      return true;
    }
    return false;
  }

  void note(Connector.Event event) {
    if (event instanceof Connector.Ready) {
      connectorState = "ready";
    } else if (event instanceof Connector.NotReady m) {
      connectorState = m.state();
    }
  }
}
