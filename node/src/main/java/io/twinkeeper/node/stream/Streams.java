package io.twinkeeper.node.stream;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import io.twinkeeper.node.directory.DirectoryMessages;
import io.twinkeeper.node.directory.DirectoryStream;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * Holds every stream of the node under {@code /user/streams}: messages to that path travel on a TCP
 * connection of their own. A stream that fails starts again with back-off and goes on from what is
 * on disk.
 */
public final class Streams {
  /** Its name under the user guardian. */
  public static final String NAME = "streams";

  /** How a stream that fails comes back. */
  public static final SupervisorStrategy RESTART =
      SupervisorStrategy.restartWithBackoff(Duration.ofMillis(500), Duration.ofSeconds(10), 0.1);

  /** The streams, by the name they were asked for with. */
  public record Opened(
      Map<String, ActorRef<StreamMessages.Command>> streams,
      Map<String, ActorRef<DirectoryMessages.Command>> directories) {}

  private Streams() {}

  /** The name of the actor of stream {@code workload/database}. */
  public static String actorName(String stream) {
    return stream.replace('/', '.');
  }

  /** The name of the actor of directory {@code workload/directory}; a database may be called so. */
  public static String actorOfDirectory(String directory) {
    return actorName(directory) + ".directory";
  }

  /** The actor; answers {@link Opened} once. */
  public static Behavior<Void> create(
      Map<String, Behavior<StreamMessages.Command>> wanted,
      Map<String, Behavior<DirectoryMessages.Command>> directories,
      ActorRef<Opened> replyTo) {
    return Behaviors.setup(
        context -> {
          Map<String, ActorRef<StreamMessages.Command>> opened = new TreeMap<>();
          wanted.forEach(
              (name, behavior) ->
                  opened.put(
                      name,
                      context.spawn(
                          Behaviors.supervise(behavior).onFailure(RESTART),
                          actorName(name),
                          DatabaseStream.DISPATCHER)));
          Map<String, ActorRef<DirectoryMessages.Command>> trees = new TreeMap<>();
          directories.forEach(
              (name, behavior) ->
                  trees.put(
                      name,
                      context.spawn(
                          Behaviors.supervise(behavior).onFailure(RESTART),
                          actorOfDirectory(name),
                          DirectoryStream.DISPATCHER)));
          replyTo.tell(new Opened(opened, trees));
          return Behaviors.empty();
        });
  }
}
