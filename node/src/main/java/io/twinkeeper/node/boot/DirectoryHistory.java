package io.twinkeeper.node.boot;

import akka.actor.typed.ActorRef;
import io.twinkeeper.node.directory.DirectoryEvents;
import io.twinkeeper.node.ledger.Ledger;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link DirectoryEvents} for the log of this node and the cluster's ledger. */
record DirectoryHistory(String node, ActorRef<Ledger.Command> ledger) implements DirectoryEvents {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryHistory.class);

  @Override
  public void held(String directory, String why) {
    LOG.warn("{} is held: {}", directory, why);
    record("held", directory, directory + " on " + node + " is held: " + why);
  }

  @Override
  public void released(String directory) {
    LOG.info("{} is held no more", directory);
    record("released", directory, directory + " on " + node + " is held no more");
  }

  @Override
  public void ordered(String directory, Verb verb, String what) {
    String word = verb.name().toLowerCase(Locale.ROOT);
    String said = verb.isAnAnswer() ? word + " by an operator: " + what : "by an operator: " + what;
    LOG.info("{}, {}", directory, said);
    record(word, directory, directory + " on " + node + ", " + said);
  }

  private void record(String what, String directory, String summary) {
    String workload = directory.substring(0, directory.indexOf('/'));
    Map<String, String> details = Map.of("directory", directory);
    ledger.tell(new Ledger.Record("directory-" + what, workload, 0, summary, details));
  }
}
