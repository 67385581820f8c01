package io.twinkeeper.node.directory;

import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.TimerScheduler;
import io.twinkeeper.node.directory.DirectoryMessages.Command;
import io.twinkeeper.persistence.directory.DirectoryReplica;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of a directory's stream share while its replica is open; all of it belongs to the
 * stream's actor.
 *
 * @param twins by name
 * @param wake sees to it that there will be a turn; may be called from any thread
 */
record Desk(
    ActorContext<Command> context,
    TimerScheduler<Command> timers,
    DirectoryStream.Settings settings,
    DirectoryReplica replica,
    Troubles troubles,
    Lives lives,
    Map<String, Twin> twins,
    Runnable wake) {

  String node() {
    return settings.replica().node();
  }

  /** Sees to it that an operator's word is known later, too. */
  void ordered(DirectoryEvents.Verb verb, String what) {
    lives.words().ordered(verb, what);
  }

  /** The twin of that name; null if this node knows of none. */
  @Nullable Twin twin(String name) {
    return twins.get(name);
  }
}
