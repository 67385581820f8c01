package io.twinkeeper.node.downing;

import akka.actor.ActorSystem;
import akka.actor.Props;
import akka.actor.typed.javadsl.Adapter;
import akka.cluster.DowningProvider;
import com.typesafe.config.Config;
import java.time.Duration;
import scala.Option;
import scala.concurrent.duration.FiniteDuration;

/**
 * The cluster's downing provider: {@code akka.cluster.downing-provider-class} names it, {@code
 * twinkeeper.downing} configures it. Akka makes one when a node starts.
 */
public final class VoterDowning extends DowningProvider {
  private final Config config;

  /** Called by Akka. */
  public VoterDowning(ActorSystem system) {
    this.config = system.settings().config();
  }

  @Override
  public FiniteDuration downRemovalMargin() {
    Duration margin = config.getDuration("akka.cluster.down-removal-margin");
    return FiniteDuration.fromNanos(margin.toNanos());
  }

  @Override
  public Option<Props> downingActorProps() {
    VoterQuorum rule = new VoterQuorum(config.getInt("twinkeeper.downing.quorum"));
    Duration stableAfter = config.getDuration("twinkeeper.downing.stable-after");
    return Option.apply(Adapter.props(() -> DowningWatch.create(rule, stableAfter)));
  }
}
