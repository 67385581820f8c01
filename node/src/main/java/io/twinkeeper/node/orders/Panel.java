package io.twinkeeper.node.orders;

import akka.actor.typed.ActorRef;
import io.twinkeeper.protocol.orders.Ballot;
import io.twinkeeper.protocol.orders.Vote;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The copies of the order book, as one who reads or writes in it meets them. Nothing blocks. */
interface Panel {
  /**
   * What a round of questions came to: ended as soon as enough copies gave the wanted answer, or
   * too few can any more, or those that are left were silent for too long.
   *
   * @param enough so many as were needed gave it
   * @param replies everything that was answered until then, wanted or not
   */
  record Heard<T>(boolean enough, List<T> replies) {}

  /** Asks for all votes. */
  CompletionStage<Heard<Orders.Told>> tell(int needed);

  /** Asks for promises; wanted are the granted ones. */
  CompletionStage<Heard<Orders.Prepared>> prepare(String matter, Ballot ballot, int needed);

  /** Asks for votes; wanted are the accepted ones. */
  CompletionStage<Heard<Orders.Accepted>> accept(Vote vote, int needed);

  /** A random pause of up to {@code attempt} tenths of a second. */
  CompletionStage<Void> pause(int attempt);

  /** What this node's own copy has seen. */
  CompletionStage<Orders.Seen> look();

  /** This node's own copy tells {@code follower} what it has seen, now and after each change. */
  void follow(ActorRef<Orders.Reply> follower);
}
