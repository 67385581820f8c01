package io.twinkeeper.protocol.grant;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The judge: sees in true time who serves, and who was granted what. */
final class Edge {
  final List<String> violations = new ArrayList<>();
  int terms;
  long servedMillis;

  private final Set<Host> serving = new HashSet<>();
  private final Map<Long, Holder> granted = new HashMap<>();
  private long highestStarted;
  private long lastChangeMillis;

  void granted(long epoch, Holder holder) {
    Holder other = granted.putIfAbsent(epoch, holder);
    if (other != null && !other.equals(holder)) {
      violations.add("epoch " + epoch + " granted to " + other + " and to " + holder);
    }
  }

  /** A service of {@code epoch} starts on {@code host}, or is there again after a pause. */
  void started(Host host, long epoch, long nowMillis) {
    if (epoch <= highestStarted) {
      violations.add(nowMillis + ": epoch " + epoch + " starts after epoch " + highestStarted);
    }
    highestStarted = Math.max(highestStarted, epoch);
    terms++;
    resumed(host, nowMillis);
  }

  void resumed(Host host, long nowMillis) {
    account(nowMillis);
    serving.add(host);
  }

  void ended(Host host, long nowMillis) {
    account(nowMillis);
    serving.remove(host);
  }

  void closeAt(long nowMillis) {
    account(nowMillis);
  }

  private void account(long nowMillis) {
    long forMillis = nowMillis - lastChangeMillis;
    if (serving.size() > 1 && forMillis > 0) {
      violations.add(lastChangeMillis + ": two holders at once for " + forMillis + " ms");
    }
    servedMillis += serving.isEmpty() ? 0 : forMillis;
    lastChangeMillis = nowMillis;
  }
}
