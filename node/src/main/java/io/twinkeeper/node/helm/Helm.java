package io.twinkeeper.node.helm;

import akka.actor.typed.ActorRef;
import akka.actor.typed.receptionist.ServiceKey;
import io.twinkeeper.node.ClusterMessage;
import java.util.List;

/** Decides who is active. */
public final class Helm {
  private Helm() {}

  /** Where any helm is found; whichever is asked passes an order on to the one in charge. */
  public static final ServiceKey<Command> SERVICE = ServiceKey.create(Command.class, "helm");

  /** Everything a helm is told. */
  public interface Command extends ClusterMessage {}

  /**
   * An operator's word: {@code node} shall be active, whatever it costs. A holder that lives is
   * asked to let go first, and overruled if it does not. Answered with an {@link Outcome}.
   */
  public record Activate(String workload, String node, ActorRef<Outcome> replyTo)
      implements Command {}

  /**
   * An operator's word: {@code to} shall be active, with nothing lost; refused if that cannot be
   * had. Answered with an {@link Outcome}.
   */
  public record Switchover(String workload, String to, ActorRef<Outcome> replyTo)
      implements Command {}

  /** How an order ended. */
  public sealed interface Outcome extends ClusterMessage {}

  /**
   * {@code node} is active in {@code epoch}.
   *
   * @param steps how long what took, in order
   */
  public record Done(String workload, String node, long epoch, List<Step> steps)
      implements Outcome {}

  /** Not done; who is active is as it was before unless {@code reason} says otherwise. */
  public record Refused(String workload, String reason) implements Outcome {}
}
