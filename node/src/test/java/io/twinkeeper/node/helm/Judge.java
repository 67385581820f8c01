package io.twinkeeper.node.helm;

import io.twinkeeper.protocol.grant.Holder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sees who serves; complains of two at once and of epochs that were granted twice. */
final class Judge {
  private final Map<Long, Holder> granted = new HashMap<>();
  private final List<String> complaints = new ArrayList<>();
  private @Nullable String serving;
  private long servingEpoch;
  private long mayServeUntilMillis;
  private long startedAtMillis;

  synchronized void granted(long epoch, Holder holder) {
    Holder other = granted.putIfAbsent(epoch, holder);
    if (other != null && !other.equals(holder)) {
      complaints.add("epoch " + epoch + " was granted to " + other + " and to " + holder);
    }
  }

  synchronized void serves(String node, long epoch, long untilMillis) {
    if (serving != null && !serving.equals(node)) {
      complaints.add(node + " serves beside " + serving);
    }
    if (epoch < servingEpoch) {
      complaints.add("epoch " + epoch + " serves after epoch " + servingEpoch);
    }
    if (epoch > servingEpoch) {
      startedAtMillis = HelmFixture.bootMillis();
    }
    serving = node;
    servingEpoch = epoch;
    mayServeUntilMillis = untilMillis;
  }

  /** The node says that it has ended. */
  synchronized void ended(String node) {
    if (node.equals(serving)) {
      serving = null;
    }
  }

  synchronized String serving() {
    return serving == null ? "" : serving;
  }

  synchronized long servingEpoch() {
    return servingEpoch;
  }

  synchronized long mayServeUntilMillis() {
    return mayServeUntilMillis;
  }

  /** When the latest epoch began to serve. */
  synchronized long startedAtMillis() {
    return startedAtMillis;
  }

  synchronized List<String> complaints() {
    return List.copyOf(complaints);
  }
}
